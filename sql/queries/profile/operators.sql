-- DuckDB's operators that made one table, each above the operators that give it its rows.
-- The setting table_name names the table.
SELECT
    repeat('  ', len(string_split(place, '.')) - 1) || operator AS operator,
    round(seconds, 4) AS seconds,
    row_count,
    detail
FROM meta.operator
WHERE table_name = setting('table_name')
ORDER BY CAST(string_split(place, '.') AS INTEGER[]);
