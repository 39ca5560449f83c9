-- Tables and columns that only one of them has
SELECT
    coalesce(present_column.schema_name, earlier_column.schema_name) || '.'
    || coalesce(present_column.table_name, earlier_column.table_name) AS table_name,
    coalesce(present_column.column_name, earlier_column.column_name) AS column_name,
    CASE WHEN earlier_column.column_name IS NULL THEN 'added' ELSE 'removed' END AS change
FROM (FROM duckdb_columns() WHERE database_name = 'present' AND schema_name <> 'meta') AS present_column
FULL JOIN (FROM duckdb_columns() WHERE database_name = 'earlier' AND schema_name <> 'meta') AS earlier_column
  ON earlier_column.schema_name = present_column.schema_name
 AND earlier_column.table_name = present_column.table_name
 AND earlier_column.column_name = present_column.column_name
 AND earlier_column.data_type = present_column.data_type
WHERE present_column.column_name IS NULL OR earlier_column.column_name IS NULL
ORDER BY ALL;
