-- Whether the numbers of a sheet have a decimal comma: some clearly do (0,01), and none has a decimal point.
-- Grain: one row per file and sheet of samples.
-- Key: file, sheet.
-- In such a sheet 1,234 means 1.234. In any other sheet it means 1234.
CREATE OR REPLACE TABLE staging.decimal_comma AS
WITH
written AS (
    SELECT file, sheet, regexp_replace(trimmed(value_text), '^<\s*', '') AS number
    FROM staging.corrected_result
)
SELECT
    file,                 -- file of the samples
    sheet,                -- sheet of a workbook; NULL for a CSV
    coalesce(
        bool_or(regexp_full_match(number, '\d*,\d+') AND NOT regexp_full_match(number, '[1-9]\d{0,2},\d{3}'))
        AND NOT bool_or(regexp_full_match(number, '\d*\.\d+')),
        false
    ) AS is_decimal_comma -- whether the sheet has decimal commas
FROM written
GROUP BY file, sheet
ORDER BY file, sheet;
