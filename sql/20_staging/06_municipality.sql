-- Municipalities with their boundary.
-- Grain: one row per municipality of the boundary file.
-- Key: municipality_code.
CREATE OR REPLACE TABLE staging.municipality AS
SELECT
    reading.municipality_code,                                -- key: code of the state, then code of the municipality
    reading.state_code,                                       -- code of the state
    min(trimmed(boundary.municipality_text)) AS municipality, -- name
    ST_Union_Agg(boundary.geom) AS geom                       -- boundary, longitude and latitude (WGS 84)
FROM source.municipality AS boundary
JOIN staging.boundary_reading AS reading
  ON reading.source_table = 'source.municipality' AND reading.file = boundary.file
 AND reading.file_row = boundary.file_row AND reading.reason IS NULL
GROUP BY reading.municipality_code, reading.state_code
ORDER BY reading.municipality_code;
