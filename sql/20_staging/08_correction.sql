-- The dataset's corrections, one list per column, in the form that macro corrected() takes.
-- Grain: one row per table of schema source with a correction.
-- Key: table_name.
-- A blank cell of source.result means that the contaminant was not measured. No correction fills it.
CREATE OR REPLACE TABLE staging.correction AS
WITH
column_correction AS (
    SELECT
        table_name,
        column_name,
        -- corrections of single rows come first
        list({'key': key, 'written': written, 'corrected': corrected} ORDER BY key NULLS LAST, written NULLS LAST) AS corrections
    FROM reference.correction
    WHERE column_name IS NOT NULL
      AND NOT (table_name = 'result' AND written IS NULL)
    GROUP BY table_name, column_name
)
SELECT
    table_name,    -- table of schema source, without the schema
    map(
        list(column_name ORDER BY column_name), list(corrections ORDER BY column_name)
    ) AS columns   -- corrections of each column, by the column's name without _text
FROM column_correction
WHERE table_name IS NOT NULL
GROUP BY table_name
ORDER BY table_name;
