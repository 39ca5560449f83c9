-- Every cell that is not blank of the samples in use, parsed, with the reason why it is not used, if any.
-- Grain: one row per sample in use and contaminant written there.
-- Key: file, file_row, parameter.
-- A non-detect without a limit (ND, <LD) gets the highest limit that the dataset states for its contaminant. Its lower bound is still 0,
-- and its upper bound is not too low.
CREATE OR REPLACE TABLE staging.result_reading AS
WITH
parsed AS (
    SELECT
        sample.file,
        sample.sheet,
        sample.file_row,
        sample.sample_id,
        sample.site_id,
        sample.sampled_on,
        result.parameter,
        result.written,
        parameter.contaminant_id,
        unit.ug_l_per_unit,
        word.written IS NOT NULL AS is_without_limit,
        word.written IS NOT NULL OR says_limit(result.written) AS is_non_detect,
        unit.ug_l_per_unit * number_or_limit(result.written, comma.is_decimal_comma) AS written_ug_l
    FROM staging.corrected_result AS result
    JOIN staging.sample_reading AS sample ON sample.file = result.file AND sample.file_row = result.file_row
    LEFT JOIN staging.decimal_comma AS comma ON comma.file = sample.file AND comma.sheet IS NOT DISTINCT FROM sample.sheet
    LEFT JOIN reference.parameter AS parameter ON parameter.parameter = result.parameter
    LEFT JOIN reference.unit AS unit ON unit.unit = parameter.unit
    LEFT JOIN reference.non_detect_word AS word ON word.written = folded(result.written)
    WHERE sample.reason IS NULL AND sample.repeated_row IS NULL AND trimmed(result.value_text) IS NOT NULL
),
most AS (
    SELECT value AS ug_l FROM reference.constant WHERE constant = 'most_possible_ug_l'
),
highest_limit AS (
    SELECT contaminant_id, max(written_ug_l) AS limit_ug_l
    FROM parsed
    WHERE is_non_detect AND written_ug_l BETWEEN 0 AND (SELECT ug_l FROM most)
    GROUP BY contaminant_id
),
completed AS (
    SELECT
        parsed.*,
        CASE WHEN parsed.is_without_limit THEN highest_limit.limit_ug_l ELSE parsed.written_ug_l END AS number_ug_l
    FROM parsed
    LEFT JOIN highest_limit ON highest_limit.contaminant_id = parsed.contaminant_id
)
SELECT
    file,                -- file the cell was read from
    sheet,               -- sheet of a workbook; NULL for a CSV
    file_row,            -- row in the file
    parameter,           -- column in the file
    sample_id,           -- staging.sample_reading
    site_id,             -- staging.site
    sampled_on,          -- date of sampling; NULL if missing or unreadable
    contaminant_id,      -- reference.contaminant; NULL if the parameter is unknown
    written,             -- value as in the file, corrected; NULL if taken out by a correction
    is_non_detect,       -- whether it is below the detection limit
    is_without_limit,    -- whether it is a non-detect that does not state its limit
    number_ug_l,         -- number or limit, µg/L; of a non-detect without a limit, the highest limit of the contaminant
    CASE
        WHEN contaminant_id IS NULL THEN 'parameter unknown'
        WHEN ug_l_per_unit IS NULL THEN 'unit unknown'
        WHEN written IS NULL THEN 'taken out by a correction'
        WHEN is_without_limit AND number_ug_l IS NULL THEN 'detection limit unknown'
        WHEN number_ug_l IS NULL THEN 'number unreadable'
        WHEN number_ug_l < 0 THEN 'negative value'
        WHEN number_ug_l > (SELECT ug_l FROM most) THEN 'value impossible'
    END AS reason        -- why the cell is not used; NULL if it is used
FROM completed;
