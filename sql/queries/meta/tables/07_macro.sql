-- The macros of this warehouse, from DuckDB's own catalog.
-- Grain: one row per macro.
-- Key: macro.
CREATE OR REPLACE VIEW meta.macro AS
SELECT
    function_name AS macro,
    function_type = 'table_macro' AS is_table,
    parameters,
    comment AS description,
    macro_definition AS definition
FROM duckdb_functions()
WHERE database_name = current_database() AND NOT internal;
COMMENT ON VIEW meta.macro IS 'The macros of this warehouse. Grain: one row per macro.';
COMMENT ON COLUMN meta.macro.macro IS 'key: name';
COMMENT ON COLUMN meta.macro.is_table IS 'whether it returns rows, and is called in FROM';
COMMENT ON COLUMN meta.macro.parameters IS 'names of its parameters';
COMMENT ON COLUMN meta.macro.description IS 'what it returns, and what its parameters are';
COMMENT ON COLUMN meta.macro.definition IS 'its SQL, as DuckDB writes it';
