-- For a dataset that has no state boundaries: the table stands, empty. The states are then those that its towns name.
-- Grain: none.
-- Key: file, file_row.
CREATE OR REPLACE TABLE source.state AS
SELECT
    NULL::VARCHAR AS file,       -- file that was read
    NULL::BIGINT AS file_row,    -- feature in the file, from 1
    NULL::VARCHAR AS state_text, -- state
    NULL::GEOMETRY AS geom,      -- boundary, longitude and latitude
    NULL::BOOLEAN AS is_mended   -- whether it was not valid as written
WHERE false;
