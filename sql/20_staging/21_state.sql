-- States with their boundary, whatever name the boundary file gives them.
-- Grain: one row per state; geom is NULL in a dataset without boundaries.
-- Key: state_code.
CREATE OR REPLACE TABLE staging.state AS
WITH
boundary AS (
    SELECT
        name.state_code,
        source_state.geom,
        count(*) OVER (PARTITION BY name.state_code) AS polygon_count
    FROM source.state AS source_state
    JOIN staging.state_name AS name ON name.written = folded(source_state.state_text)
)
SELECT
    state.state_code,              -- code of the state, staging.known_state
    state.state,                   -- official name
    state.short_name,              -- name in everyday use
    CASE
        WHEN max(boundary.polygon_count) = 1 THEN any_value(boundary.geom)
        ELSE ST_Union_Agg(boundary.geom) FILTER (WHERE boundary.polygon_count > 1)
    END AS geom                    -- boundary, longitude and latitude (WGS 84); NULL where there is none
FROM staging.known_state AS state
LEFT JOIN boundary ON boundary.state_code = state.state_code
GROUP BY state.state_code, state.state, state.short_name
ORDER BY state.state_code;
