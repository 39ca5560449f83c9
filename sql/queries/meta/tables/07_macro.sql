-- The macros of this warehouse.
-- Grain: one row per macro.
-- Key: designation.
CREATE TABLE IF NOT EXISTS meta.macro (
    designation VARCHAR,
    file VARCHAR,
    definition VARCHAR
);
COMMENT ON TABLE meta.macro IS 'The macros of this warehouse. Grain: one row per macro.';
COMMENT ON COLUMN meta.macro.designation IS 'key: its kind and name, as COMMENT ON and DROP take them';
COMMENT ON COLUMN meta.macro.file IS 'file that holds it';
COMMENT ON COLUMN meta.macro.definition IS 'its SQL, as written there';
