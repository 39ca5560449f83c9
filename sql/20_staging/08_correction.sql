-- The dataset's corrections, one list per column, as macro corrected() takes them.
-- Grain: one row per table of schema source with a correction.
-- Key: table_name.
-- A blank cell of source.result is a contaminant that was not measured; no correction fills it.
CREATE OR REPLACE TABLE staging.correction AS
WITH
column_correction AS (
    SELECT
        table_name,
        column_name,
        -- the corrections of single rows come first (NULLS LAST)
        list({'key': key, 'written': written, 'corrected': corrected} ORDER BY key NULLS LAST, written NULLS LAST) AS corrections
    FROM reference.correction
    WHERE dataset = setting('dataset') AND NOT (table_name = 'result' AND written IS NULL)
    GROUP BY table_name, column_name
)
SELECT
    table_name,                                          -- table of schema source, without the schema
    map(list(column_name), list(corrections)) AS columns -- column, without its _text → its corrections
FROM column_correction
GROUP BY table_name;
