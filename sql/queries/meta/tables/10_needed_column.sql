-- The columns that the SQL takes from the input files.
-- Grain: one row per table made from a single sheet or layer, and column.
CREATE TABLE IF NOT EXISTS meta.needed_column (
    table_name VARCHAR,
    place BIGINT,
    column_name VARCHAR,
    made_column VARCHAR,
    made_what VARCHAR,
    is_optional BOOLEAN,
    is_parameter BOOLEAN
);
COMMENT ON TABLE meta.needed_column IS 'The columns that the SQL takes from the input files. Grain: one row per table made from a single sheet or layer, and column.';
COMMENT ON COLUMN meta.needed_column.table_name IS 'meta.reading';
COMMENT ON COLUMN meta.needed_column.place IS 'position in the SQL, from 1';
COMMENT ON COLUMN meta.needed_column.column_name IS 'its name in the SQL; case does not matter';
COMMENT ON COLUMN meta.needed_column.made_column IS 'column of the table that is made from it; several rows with the same are alternative names';
COMMENT ON COLUMN meta.needed_column.made_what IS 'description of that column';
COMMENT ON COLUMN meta.needed_column.is_optional IS 'whether only some editions have it';
COMMENT ON COLUMN meta.needed_column.is_parameter IS 'whether it holds measured values: reference.parameter says of which contaminant';
