-- What a table is made from and what it goes into, as lines of text: one row per line. The setting table_name names it.
-- The setting outputs lists the outputs (figures, files), each with a table that it reads.
WITH
asked AS (
    SELECT table_name, description FROM lineage_columns() WHERE table_name = setting('table_name') AND column_name IS NULL
),
neighbour AS (
    SELECT direction, table_name, description, for_values, for_rows FROM table_lineage(setting('table_name'))
    UNION ALL
    SELECT 'output', made.output, NULL, NULL, NULL
    FROM (SELECT unnest(setting('outputs')) AS made) AS output
    WHERE made.table_name = setting('table_name')
),
line AS (
    SELECT 0 AS place, table_name AS name, 0 AS detail, table_name || chr(10) || '    ' || description AS line FROM asked
    UNION ALL
    SELECT DISTINCT
        CASE direction WHEN 'input' THEN 1 ELSE 3 END, '', 0, chr(10) || CASE direction WHEN 'input' THEN 'made from' ELSE 'goes into' END
    FROM neighbour
    UNION ALL
    SELECT
        CASE direction WHEN 'input' THEN 2 ELSE 4 END,
        table_name,
        detail.detail,
        CASE detail.detail
            WHEN 1 THEN '    ' || table_name || coalesce(': ' || description, '')
            WHEN 2 THEN '        values: ' || for_values
            ELSE '        rows:   ' || for_rows
        END
    FROM neighbour
    CROSS JOIN (VALUES (1), (2), (3)) AS detail(detail)
)
SELECT line FROM line WHERE line IS NOT NULL ORDER BY place, name, detail;
