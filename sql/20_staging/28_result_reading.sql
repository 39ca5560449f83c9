-- Every cell that is not blank of the samples in use, parsed, with the reason why it cannot be used where there is one.
-- Grain: one row per sample in use and contaminant written there.
-- Key: file_row, parameter.
CREATE OR REPLACE TABLE staging.result_reading AS
WITH
parsed AS (
    SELECT
        sample.file,
        sample.file_row,
        sample.sample_id,
        sample.site_id,
        sample.sampled_on,
        parameter.contaminant_id,
        result.parameter,
        trimmed(result.value_text) AS written,
        trimmed(result.value_text) LIKE '<%' AS is_non_detect,
        unit.ug_l_per_unit * number(regexp_replace(trimmed(result.value_text), '^<', '')) AS number_ug_l
    FROM source.result AS result
    JOIN staging.sample_reading AS sample ON sample.file_row = result.file_row
    LEFT JOIN reference.parameter AS parameter ON parameter.parameter = result.parameter
    LEFT JOIN reference.unit AS unit ON unit.unit = parameter.unit
    WHERE sample.reason IS NULL AND trimmed(result.value_text) IS NOT NULL
)
SELECT
    file,                -- file the cell was read from
    file_row,            -- row in the file
    parameter,           -- column in the file
    sample_id,           -- staging.sample_reading
    site_id,             -- staging.site
    sampled_on,          -- date of sampling
    contaminant_id,      -- reference.contaminant
    written,             -- value as written
    is_non_detect,       -- whether it is below the detection limit
    number_ug_l,         -- the number written, as µg/L
    CASE
        WHEN contaminant_id IS NULL THEN 'parameter unknown'
        WHEN number_ug_l IS NULL THEN 'number unreadable'
        WHEN number_ug_l < 0 THEN 'negative value'
    END AS reason        -- why the cell is not used; NULL when it is
FROM parsed;
