-- Rows and cells that were read but not used, and why.
-- Grain: one row per rejected row of source.site, source.sample, source.town, source.state and source.municipality, and per rejected
-- cell of source.result.
-- Key: source_table, file, file_row, column_name.
CREATE OR REPLACE TABLE staging.rejected AS
WITH
judged AS (
    SELECT 'source.site' AS source_table, file, sheet, file_row, NULL AS column_name, reason, offending_text
    FROM staging.site_reading
    UNION ALL
    SELECT 'source.sample', file, sheet, file_row, NULL, reason, offending_text
    FROM staging.sample_reading
    UNION ALL
    SELECT 'source.result', file, sheet, file_row, parameter, reason, written
    FROM staging.result_reading
    UNION ALL
    SELECT 'source.town', file, NULL, file_row, NULL, reason, offending_text
    FROM staging.town_reading
    UNION ALL
    SELECT source_table, file, NULL, file_row, NULL, reason, place_text
    FROM staging.boundary_reading
)
SELECT
    source_table,  -- table of schema source with the row
    file,          -- file the row was read from
    sheet,         -- sheet of a workbook; NULL for any other file
    file_row,      -- row or feature in the file
    column_name,   -- column in the file if a single cell is rejected; NULL for a whole row
    reason,        -- why it is not used
    offending_text -- text in the file that caused the rejection
FROM judged
WHERE reason IS NOT NULL
ORDER BY source_table, file, file_row, column_name;
