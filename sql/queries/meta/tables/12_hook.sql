-- What has been done in the warehouse after the steps, such as storing the macros.
-- Grain: one row per hook.
-- Key: name.
CREATE TABLE IF NOT EXISTS meta.hook (
    name VARCHAR,
    fingerprint VARCHAR
);
COMMENT ON TABLE meta.hook IS 'What has been done in the warehouse after the steps. Grain: one row per hook.';
COMMENT ON COLUMN meta.hook.name IS 'key: macros or lineage';
COMMENT ON COLUMN meta.hook.fingerprint IS 'SHA-256 of the files that it depends on';
