-- What was read and not used, and why.
-- Grain: one row per rejected row of source.site, source.sample, source.town and source.state, and per rejected cell of source.result.
-- Key: source_table, file_row, column_name.
CREATE OR REPLACE TABLE staging.rejected AS
WITH
rejected AS (
    SELECT 'source.site' AS source_table, file, file_row, NULL AS column_name, reason, offending_text
    FROM staging.site_reading
    WHERE reason IS NOT NULL
    UNION ALL
    SELECT 'source.sample' AS source_table, file, file_row, NULL AS column_name, reason, offending_text
    FROM staging.sample_reading
    WHERE reason IS NOT NULL
    UNION ALL
    SELECT 'source.result' AS source_table, file, file_row, parameter AS column_name, reason, written AS offending_text
    FROM staging.result_reading
    WHERE reason IS NOT NULL
    UNION ALL
    SELECT 'source.town' AS source_table, file, file_row, NULL AS column_name, reason, offending_text
    FROM staging.town_reading
    WHERE reason IS NOT NULL
    UNION ALL
    SELECT
        'source.state' AS source_table,
        file,
        file_row,
        NULL AS column_name,
        'state unknown' AS reason,
        state_text AS offending_text
    FROM source.state
    WHERE folded(state_text) NOT IN (SELECT written FROM staging.state_name)
)
SELECT
    source_table,  -- table of schema source that holds the row as read
    file,          -- file it was read from
    file_row,      -- row or feature in the file
    column_name,   -- column in the file, where a single cell is rejected
    reason,        -- why it is not used
    offending_text -- what stands in the file
FROM rejected
ORDER BY source_table, file_row, column_name;
