-- The tables and columns that only one of the warehouses one and other has, as cells that differ.
SELECT
    schema_name || '.' || table_name AS table_name,
    '' AS key,
    column_name,
    CASE WHEN bool_or(database_name = 'one') THEN 'there' ELSE 'missing' END AS one,
    CASE WHEN bool_or(database_name = 'other') THEN 'there' ELSE 'missing' END AS other
FROM (
    SELECT DISTINCT database_name, schema_name, table_name, column_name
    FROM duckdb_columns()
    WHERE database_name IN ('one', 'other') AND NOT internal AND schema_name <> 'meta'
) AS column_of
GROUP BY ALL
HAVING count(DISTINCT database_name) = 1
ORDER BY ALL;
