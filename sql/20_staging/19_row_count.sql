-- Numbers of rows that were read, used and rejected.
-- Grain: one row per table of schema source. For source.result, only cells that are not blank, of samples in use, are counted.
-- Key: source_table.
-- A row that repeats an earlier row with the same values counts as used.
CREATE OR REPLACE TABLE staging.row_count AS
WITH
read_row AS (
    SELECT 1 AS place, 'source.site' AS source_table, count(*) AS read_rows FROM source.site
    UNION ALL
    SELECT 2, 'source.sample', count(*) FROM source.sample
    UNION ALL
    SELECT 3, 'source.result', count(*)
    FROM source.result AS result
    JOIN staging.sample_reading AS sample ON sample.file = result.file AND sample.file_row = result.file_row
    WHERE sample.reason IS NULL AND sample.repeated_row IS NULL AND trimmed(result.value_text) IS NOT NULL
    UNION ALL
    SELECT 4, 'source.town', count(*) FROM source.town
    UNION ALL
    SELECT 5, 'source.state', count(*) FROM source.state
    UNION ALL
    SELECT 6, 'source.municipality', count(*) FROM source.municipality
),
used_row AS (
    SELECT 'source.site' AS source_table, count(*) AS used_rows FROM staging.site_reading WHERE reason IS NULL
    UNION ALL
    SELECT 'source.sample', count(*) FROM staging.sample_reading WHERE reason IS NULL
    UNION ALL
    SELECT 'source.result', count(*) FROM staging.result_reading WHERE reason IS NULL
    UNION ALL
    SELECT 'source.town', count(*) FROM staging.town_reading WHERE reason IS NULL
    UNION ALL
    SELECT table_name, count(reading.source_table)
    FROM (VALUES ('source.state'), ('source.municipality')) AS boundary(table_name)
    LEFT JOIN staging.boundary_reading AS reading ON reading.source_table = table_name AND reading.reason IS NULL
    GROUP BY table_name
),
rejected_row AS (
    SELECT source_table, count(*) AS rejected_rows FROM staging.rejected GROUP BY source_table
)
SELECT
    read_row.source_table,                                    -- table of schema source
    read_row.read_rows,                                       -- rows read
    used_row.used_rows,                                       -- rows used
    coalesce(rejected_row.rejected_rows, 0) AS rejected_rows  -- rows in staging.rejected
FROM read_row
JOIN used_row ON used_row.source_table = read_row.source_table
LEFT JOIN rejected_row ON rejected_row.source_table = read_row.source_table
ORDER BY read_row.place;
