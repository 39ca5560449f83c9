-- The columns of a table to hand over to Spark: all except geometries, for which Spark has no type. Setting table_name names the table.
SELECT list(column_name ORDER BY column_index)
FROM duckdb_columns()
WHERE database_name = current_database()
  AND schema_name || '.' || table_name = setting('table_name')
  AND NOT starts_with(data_type, 'GEOMETRY')
  AND NOT starts_with(data_type, 'POINT_');
