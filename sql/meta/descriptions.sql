-- How the tables and columns are described in the warehouse as it stands.
SELECT
    tables.schema_name || '.' || tables.table_name AS table_name,
    tables.comment AS description,
    list(columns.column_name ORDER BY columns.column_index) AS column_names,
    list(columns.comment ORDER BY columns.column_index) AS column_descriptions
FROM duckdb_tables() AS tables
JOIN duckdb_columns() AS columns
  ON columns.schema_name = tables.schema_name AND columns.table_name = tables.table_name
 AND columns.database_name = tables.database_name
WHERE tables.database_name = current_database() AND tables.schema_name <> 'meta'
GROUP BY ALL;
