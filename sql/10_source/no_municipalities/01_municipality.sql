-- For a dataset that has no municipal boundaries: the table stands, empty.
-- Grain: none.
-- Key: file, file_row.
CREATE OR REPLACE TABLE source.municipality AS
SELECT
    NULL::VARCHAR AS file,                   -- file that was read
    NULL::BIGINT AS file_row,                -- feature in the file, from 1
    NULL::VARCHAR AS state_code_text,        -- code of the state
    NULL::VARCHAR AS municipality_code_text, -- code of the municipality within the state
    NULL::VARCHAR AS municipality_text,      -- municipality
    NULL::GEOMETRY AS geom,                  -- boundary, longitude and latitude
    NULL::BOOLEAN AS is_mended               -- whether it was not valid as written
WHERE false;
