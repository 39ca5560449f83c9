-- The steps that ran.
-- Grain: one row per build and table that it made.
-- Key: build_id, table_name.
CREATE TABLE IF NOT EXISTS meta.step (
    build_id INTEGER,
    table_name VARCHAR,
    fingerprint VARCHAR,
    parts VARCHAR,
    row_count BIGINT,
    bytes BIGINT,
    seconds DOUBLE,
    reason VARCHAR,
    engine VARCHAR
);
COMMENT ON TABLE meta.step IS 'The steps that ran. Grain: one row per build and table that it made; the last one made the table as it is now.';
COMMENT ON COLUMN meta.step.build_id IS 'meta.build';
COMMENT ON COLUMN meta.step.table_name IS 'table that was made';
COMMENT ON COLUMN meta.step.fingerprint IS 'SHA-256 of everything that the table depends on';
COMMENT ON COLUMN meta.step.parts IS 'what the fingerprint covers, as JSON';
COMMENT ON COLUMN meta.step.row_count IS 'rows of the table; NULL for a view';
COMMENT ON COLUMN meta.step.bytes IS 'its size in the file once written, bytes (whole blocks); NULL for a view';
COMMENT ON COLUMN meta.step.seconds IS 'duration, s';
COMMENT ON COLUMN meta.step.reason IS 'why it ran';
COMMENT ON COLUMN meta.step.engine IS 'who ran it: duckdb or spark';
