-- The builds of this warehouse.
-- Grain: one row per build.
-- Key: build_id.
CREATE TABLE IF NOT EXISTS meta.build (
    build_id INTEGER,
    built_at TIMESTAMP,
    dataset VARCHAR,
    title VARCHAR,
    is_synthetic BOOLEAN,
    data_dir VARCHAR,
    git_commit VARCHAR,
    is_tree_dirty BOOLEAN,
    versions VARCHAR,
    seconds DOUBLE,
    scenarios VARCHAR
);
COMMENT ON TABLE meta.build IS 'The builds of this warehouse. Grain: one row per build.';
COMMENT ON COLUMN meta.build.build_id IS 'key, counted from 1';
COMMENT ON COLUMN meta.build.built_at IS 'time at its end, UTC';
COMMENT ON COLUMN meta.build.dataset IS 'name of the dataset';
COMMENT ON COLUMN meta.build.title IS 'title of the dataset';
COMMENT ON COLUMN meta.build.is_synthetic IS 'whether every number is invented';
COMMENT ON COLUMN meta.build.data_dir IS 'folder that the option DATA_DIR named; NULL for the dataset''s own folders';
COMMENT ON COLUMN meta.build.git_commit IS 'commit of the project; NULL outside git';
COMMENT ON COLUMN meta.build.is_tree_dirty IS 'whether files differed from that commit';
COMMENT ON COLUMN meta.build.versions IS 'DuckDB and its extensions, and Spark if it made tables';
COMMENT ON COLUMN meta.build.seconds IS 'duration, s';
COMMENT ON COLUMN meta.build.scenarios IS 'scenarios that the option SCENARIOS named, separated by commas; empty for all';
