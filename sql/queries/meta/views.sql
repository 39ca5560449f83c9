-- The views in the warehouse.
SELECT schema_name || '.' || view_name AS view_name
FROM duckdb_views()
WHERE NOT internal AND database_name = current_database();
