-- The checks that were made.
-- Grain: one row per build and check.
-- Key: build_id, name.
CREATE TABLE IF NOT EXISTS meta."check" (
    build_id INTEGER,
    name VARCHAR,
    passed BOOLEAN,
    breaking_rows BIGINT,
    fingerprint VARCHAR
);
COMMENT ON TABLE meta."check" IS 'The checks that were made. Grain: one row per build and check.';
COMMENT ON COLUMN meta."check".build_id IS 'meta.build';
COMMENT ON COLUMN meta."check".name IS 'file in sql/checks';
COMMENT ON COLUMN meta."check".passed IS 'whether no row breaks it';
COMMENT ON COLUMN meta."check".breaking_rows IS 'rows that break it';
COMMENT ON COLUMN meta."check".fingerprint IS 'SHA-256 of its file';
