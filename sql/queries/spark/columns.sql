-- The columns that Spark gets of the table that the variable table_name names: all but geometries, which it has no type for.
SELECT list(column_name ORDER BY column_index)
FROM duckdb_columns()
WHERE database_name = current_database()
  AND schema_name || '.' || table_name = getvariable('table_name')
  AND NOT starts_with(data_type, 'GEOMETRY')
  AND NOT starts_with(data_type, 'POINT_');
