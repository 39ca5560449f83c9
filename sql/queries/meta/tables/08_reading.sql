-- How the input files were read for the tables in the warehouse.
-- Grain: one row per table and the sheet or layer that it was made from.
CREATE TABLE IF NOT EXISTS meta.reading (
    table_name VARCHAR,
    made_by VARCHAR,
    name VARCHAR,
    file VARCHAR,
    format VARCHAR,
    part VARCHAR,
    parts VARCHAR[],
    header_row BIGINT,
    encoding VARCHAR,
    delimiter VARCHAR,
    coordinate_system VARCHAR,
    fault VARCHAR
);
COMMENT ON TABLE meta.reading IS 'How the input files were read for the tables in the warehouse. Grain: one row per table and the sheet or layer that it was made from.';
COMMENT ON COLUMN meta.reading.table_name IS 'table that was made';
COMMENT ON COLUMN meta.reading.made_by IS 'SQL file that made it';
COMMENT ON COLUMN meta.reading.name IS 'name of the file in the dataset';
COMMENT ON COLUMN meta.reading.file IS 'name of the file';
COMMENT ON COLUMN meta.reading.format IS 'CSV, workbook, or GDAL''s name of the format of a map layer';
COMMENT ON COLUMN meta.reading.part IS 'sheet or layer that was read; NULL for a CSV';
COMMENT ON COLUMN meta.reading.parts IS 'all sheets or layers of the file';
COMMENT ON COLUMN meta.reading.header_row IS 'row of the sheet with the names of the columns; NULL for a map layer';
COMMENT ON COLUMN meta.reading.encoding IS 'of a CSV or a shapefile''s attributes; NULL where the format has only one';
COMMENT ON COLUMN meta.reading.delimiter IS 'character between the columns of a CSV';
COMMENT ON COLUMN meta.reading.coordinate_system IS 'of a map layer, before it is transformed to longitude and latitude (WGS 84)';
COMMENT ON COLUMN meta.reading.fault IS 'why it cannot be read: found by make inspect; always NULL after a build';
