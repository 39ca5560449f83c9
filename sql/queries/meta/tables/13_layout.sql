-- Which layout the tables of this warehouse have. A warehouse with another one must be built again.
-- Grain: one row.
-- Key: layout.
CREATE TABLE IF NOT EXISTS meta.layout AS SELECT 2 AS layout;
COMMENT ON TABLE meta.layout IS 'Which layout the tables of this warehouse have. Grain: one row.';
COMMENT ON COLUMN meta.layout.layout IS 'key: counted from 1; sql/queries/meta/is_current.sql says which one is current';
