-- The samples' cells, one below the other, so that contaminants are rows.
-- Grain: one row per sample and measured column, blank cells included.
-- Key: file, file_row, parameter.
CREATE OR REPLACE TABLE source.result AS
SELECT
    file,      -- source.sample
    file_row,  -- source.sample
    parameter, -- column of the file; reference.parameter says which contaminant and unit it is
    value_text -- cell as written; NULL when blank
FROM source.sample
UNPIVOT INCLUDE NULLS (value_text FOR parameter IN (arsenic_ug_l, fluoride_mg_l));
