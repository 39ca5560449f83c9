-- Every cell that is not blank of the samples in use, parsed, with the reason why it cannot be used where there is one.
-- Grain: one row per sample in use and contaminant written there.
-- Key: file_row, parameter.
-- A non-detect that does not say its limit (ND, <LD) has the highest limit that the dataset says of its contaminant: its lower bound
-- is 0 all the same, and its upper bound is not too low.
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
        word.written IS NOT NULL AS is_without_limit,
        word.written IS NOT NULL OR trimmed(result.value_text) LIKE '<%' AS is_non_detect,
        unit.ug_l_per_unit,
        unit.ug_l_per_unit * number(regexp_replace(trimmed(result.value_text), '^<', '')) AS number_ug_l
    FROM source.result AS result
    JOIN staging.sample_reading AS sample ON sample.file_row = result.file_row
    LEFT JOIN reference.parameter AS parameter ON parameter.parameter = result.parameter
    LEFT JOIN reference.unit AS unit ON unit.unit = parameter.unit
    LEFT JOIN reference.non_detect_word AS word ON word.written = folded(result.value_text)
    WHERE sample.reason IS NULL AND trimmed(result.value_text) IS NOT NULL
),
highest_limit AS (
    SELECT contaminant_id, max(number_ug_l) AS limit_ug_l
    FROM parsed
    WHERE is_non_detect
    GROUP BY contaminant_id
),
completed AS (
    SELECT
        parsed.* EXCLUDE (number_ug_l),
        CASE WHEN parsed.is_without_limit THEN highest_limit.limit_ug_l ELSE parsed.number_ug_l END AS number_ug_l
    FROM parsed
    LEFT JOIN highest_limit ON highest_limit.contaminant_id = parsed.contaminant_id
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
    is_without_limit,    -- whether it does not say that limit
    number_ug_l,         -- the number written, or else the limit taken for it, as µg/L
    CASE
        WHEN contaminant_id IS NULL THEN 'parameter unknown'
        WHEN ug_l_per_unit IS NULL THEN 'unit unknown'
        WHEN is_without_limit AND number_ug_l IS NULL THEN 'detection limit unknown'
        WHEN number_ug_l IS NULL THEN 'number unreadable'
        WHEN number_ug_l < 0 THEN 'negative value'
    END AS reason        -- why the cell is not used; NULL when it is
FROM completed;
