-- States with their boundary. The boundary file may use any spelling in staging.state_name.
-- Grain: one row per state, with or without a boundary.
-- Key: state_code.
CREATE OR REPLACE TABLE staging.state AS
WITH
boundary AS (
    SELECT
        reading.state_code,
        source_state.geom,
        count(*) OVER (PARTITION BY reading.state_code) AS polygon_count
    FROM source.state AS source_state
    JOIN staging.boundary_reading AS reading
      ON reading.source_table = 'source.state' AND reading.file = source_state.file
     AND reading.file_row = source_state.file_row AND reading.reason IS NULL
)
SELECT
    state.state_code,              -- code of the state, staging.known_state
    state.state,                   -- official name
    state.short_name,              -- name in everyday use
    CASE
        WHEN max(boundary.polygon_count) = 1 THEN any_value(boundary.geom)
        -- the union of no polygons would be an empty geometry instead of NULL
        WHEN max(boundary.polygon_count) > 1 THEN ST_Union_Agg(boundary.geom) FILTER (WHERE boundary.polygon_count > 1)
    END AS geom                    -- boundary, longitude and latitude (WGS 84); NULL if the file has none
FROM staging.known_state AS state
LEFT JOIN boundary ON boundary.state_code = state.state_code
GROUP BY state.state_code, state.state, state.short_name
ORDER BY state.state_code;
