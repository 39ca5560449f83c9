-- The wells' averaged values as one sample a well.
-- Grain: one row per row of the sheet. Everything is text, as written.
-- Key: file, file_row.
CREATE OR REPLACE TABLE source.sample AS
SELECT
    file,                            -- file that was read
    sheet,                           -- sheet of a workbook; NULL for a CSV
    file_row,                        -- row in the file; the header is row 1
    site_key,                        -- the commission's key of the well
    period_text AS sample_key,       -- the years averaged stand for the sample
    NULL::VARCHAR AS sampled_on_text -- there is no single date
FROM source.well;
