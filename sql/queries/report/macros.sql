-- The macros, with their parameters and descriptions.
SELECT function_name AS macro_name, parameters, comment AS description
FROM duckdb_functions()
WHERE database_name = current_database() AND NOT internal AND comment IS NOT NULL
ORDER BY function_name;
