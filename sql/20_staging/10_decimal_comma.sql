-- Sheets whose numbers have a decimal comma: some are written so beyond doubt (0,01), and none with a decimal point.
-- Grain: one row per file and sheet of samples.
-- Key: file, sheet.
-- In such a sheet 1,234 is a little more than one; in any other it is one thousand two hundred and thirty-four.
CREATE OR REPLACE TABLE staging.decimal_comma AS
WITH
written AS (
    SELECT sample.file, sample.sheet, regexp_replace(trimmed(result.value_text), '^<\s*', '') AS number
    FROM source.result AS result
    JOIN source.sample AS sample ON sample.file = result.file AND sample.file_row = result.file_row
)
SELECT
    file,                 -- file of the samples
    sheet,                -- sheet of a workbook; NULL for a CSV
    coalesce(
        bool_or(regexp_full_match(number, '\d*,\d+') AND NOT regexp_full_match(number, '[1-9]\d{0,2},\d{3}'))
        AND NOT bool_or(regexp_full_match(number, '\d*\.\d+')),
        false
    ) AS is_decimal_comma -- whether a comma stands before the decimals
FROM written
GROUP BY file, sheet
ORDER BY file, sheet;
