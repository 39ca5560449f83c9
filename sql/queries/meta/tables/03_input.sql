-- The input files.
-- Grain: one row per build and file of the dataset.
CREATE TABLE IF NOT EXISTS meta.input (
    build_id INTEGER,
    name VARCHAR,
    path VARCHAR,
    bytes BIGINT,
    sha256 VARCHAR,
    read_rows BIGINT
);
COMMENT ON TABLE meta.input IS 'The input files. Grain: one row per build and file of the dataset.';
COMMENT ON COLUMN meta.input.build_id IS 'meta.build';
COMMENT ON COLUMN meta.input.name IS 'name of the file in the dataset';
COMMENT ON COLUMN meta.input.path IS 'path or address';
COMMENT ON COLUMN meta.input.bytes IS 'its size, bytes';
COMMENT ON COLUMN meta.input.sha256 IS 'SHA-256 of its content';
COMMENT ON COLUMN meta.input.read_rows IS 'rows read from it, summed over the tables of schema source that were made from it';
