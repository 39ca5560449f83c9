-- Every cell that is not blank of the samples in use, corrected and parsed, with the reason why it cannot be used where there is one.
-- Grain: one row per sample in use and contaminant written there.
-- Key: file, file_row, parameter.
-- A non-detect that does not say its limit (ND, <LD) has the highest limit that the dataset says of its contaminant: its lower bound
-- is 0 all the same, and its upper bound is not too low.
CREATE OR REPLACE TABLE staging.result_reading AS
WITH
correction AS (
    SELECT list(correction ORDER BY key, written) AS corrections
    FROM reference.correction AS correction
    WHERE dataset = setting('dataset') AND table_name = 'result' AND written IS NOT NULL
),
cell AS (
    SELECT
        sample.file,
        sample.sheet,
        sample.file_row,
        sample.sample_id,
        sample.site_id,
        sample.sampled_on,
        result.parameter,
        corrected(corrections, sample.sample_id, result.parameter, result.value_text) AS value_text
    FROM source.result AS result
    JOIN staging.sample_reading AS sample ON sample.file = result.file AND sample.file_row = result.file_row
    CROSS JOIN correction
    WHERE sample.reason IS NULL AND sample.repeated_row IS NULL AND trimmed(result.value_text) IS NOT NULL
),
parsed AS (
    SELECT
        cell.* EXCLUDE (value_text),
        parameter.contaminant_id,
        trimmed(cell.value_text) AS written,
        word.written IS NOT NULL AS is_without_limit,
        word.written IS NOT NULL OR says_limit(cell.value_text) AS is_non_detect,
        unit.ug_l_per_unit,
        unit.ug_l_per_unit * number_or_limit(cell.value_text, comma.is_decimal_comma) AS number_ug_l
    FROM cell
    LEFT JOIN staging.decimal_comma AS comma ON comma.file = cell.file AND comma.sheet IS NOT DISTINCT FROM cell.sheet
    LEFT JOIN reference.parameter AS parameter ON parameter.parameter = cell.parameter
    LEFT JOIN reference.unit AS unit ON unit.unit = parameter.unit
    LEFT JOIN reference.non_detect_word AS word ON word.written = folded(cell.value_text)
),
most AS (
    SELECT value AS ug_l FROM reference.constant WHERE constant = 'most_possible_ug_l'
),
highest_limit AS (
    SELECT contaminant_id, max(number_ug_l) AS limit_ug_l
    FROM parsed
    WHERE is_non_detect AND number_ug_l BETWEEN 0 AND (SELECT ug_l FROM most)
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
    sheet,               -- sheet of a workbook; NULL for a CSV
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
        WHEN written IS NULL THEN 'taken out by a correction'
        WHEN is_without_limit AND number_ug_l IS NULL THEN 'detection limit unknown'
        WHEN number_ug_l IS NULL THEN 'number unreadable'
        WHEN number_ug_l < 0 THEN 'negative value'
        WHEN number_ug_l > (SELECT ug_l FROM most) THEN 'value impossible'
    END AS reason        -- why the cell is not used; NULL when it is
FROM completed;
