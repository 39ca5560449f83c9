-- The columns of the input files.
-- Grain: one row per row of meta.reading and column.
CREATE TABLE IF NOT EXISTS meta.input_column (
    table_name VARCHAR,
    name VARCHAR,
    part VARCHAR,
    place BIGINT,
    column_name VARCHAR
);
COMMENT ON TABLE meta.input_column IS 'The columns of the input files. Grain: one row per row of meta.reading and column.';
COMMENT ON COLUMN meta.input_column.table_name IS 'meta.reading';
COMMENT ON COLUMN meta.input_column.name IS 'meta.reading';
COMMENT ON COLUMN meta.input_column.part IS 'meta.reading';
COMMENT ON COLUMN meta.input_column.place IS 'position in the file, from 1';
COMMENT ON COLUMN meta.input_column.column_name IS 'its name in the file';
