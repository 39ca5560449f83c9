-- Where the time of a step goes.
-- Grain: one row per table, of its last run.
-- Key: table_name.
CREATE TABLE IF NOT EXISTS meta.profile (
    table_name VARCHAR,
    profile VARCHAR
);
COMMENT ON TABLE meta.profile IS 'Where the time of a step goes. Grain: one row per table, of its last run; the view meta.operator has it as rows.';
COMMENT ON COLUMN meta.profile.table_name IS 'key: table that was made';
COMMENT ON COLUMN meta.profile.profile IS 'DuckDB''s own profile of the query, as JSON';
