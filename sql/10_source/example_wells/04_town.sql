-- The places of places.geojson as towns.
-- Grain: one row per point of the file.
-- Key: file, file_row.
CREATE OR REPLACE TABLE source.town AS
SELECT
    file,                                    -- file that was read
    file_row,                                -- feature in the file, from 1
    NULL::VARCHAR AS state_code_text,        -- districts have names, no codes
    NULL::VARCHAR AS municipality_code_text, -- the file has no municipalities
    NULL::VARCHAR AS locality_code_text,     -- places have no codes: their row is their key
    district AS state_text,                  -- state: here a district
    NULL::VARCHAR AS municipality_text,      -- the file has no municipalities
    name AS town_text,                       -- place
    population AS population_text,           -- inhabitants
    ST_X(geom)::VARCHAR AS longitude_text,   -- degrees east: read_layer gives the geometry in WGS 84
    ST_Y(geom)::VARCHAR AS latitude_text     -- degrees north
FROM input.towns;
