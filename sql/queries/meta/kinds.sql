-- The tables and views of the warehouse, with their kind: TABLE or VIEW.
SELECT schema_name || '.' || table_name AS name, 'TABLE' AS kind
FROM duckdb_tables()
WHERE database_name = current_database() AND schema_name <> 'meta'
UNION ALL
SELECT schema_name || '.' || view_name, 'VIEW'
FROM duckdb_views()
WHERE database_name = current_database() AND NOT internal AND schema_name <> 'meta';
