-- The wells' cells, one below the other, so that contaminants are rows.
-- Grain: one row per row of the sheet and measured parameter, blank cells included.
-- Key: file, file_row, parameter.
CREATE OR REPLACE TABLE source.result AS
SELECT
    file,      -- source.sample
    file_row,  -- source.sample
    parameter, -- column of the sheet; reference.parameter says which contaminant and unit it is
    value_text -- cell as written; NULL when blank
FROM source.well
UNPIVOT INCLUDE NULLS (
    value_text FOR parameter IN (
        "AS_TOT_mg/L", "CD_TOT_mg/L", "CR_TOT_mg/L", "HG_TOT_mg/L", "PB_TOT_mg/L", "FLUORUROS_mg/L"
    )
);
