-- The descriptions of the warehouse's tables, views and columns.
WITH
described AS (
    SELECT schema_name, table_name, comment FROM duckdb_tables() WHERE database_name = current_database()
    UNION ALL
    SELECT schema_name, view_name, comment FROM duckdb_views() WHERE database_name = current_database() AND NOT internal
)
SELECT
    described.schema_name || '.' || described.table_name AS table_name,
    described.comment AS description,
    list(columns.column_name ORDER BY columns.column_index) AS column_names,
    list(columns.comment ORDER BY columns.column_index) AS column_descriptions
FROM described
JOIN duckdb_columns() AS columns
  ON columns.schema_name = described.schema_name AND columns.table_name = described.table_name
WHERE columns.database_name = current_database() AND described.schema_name <> 'meta'
GROUP BY ALL;
