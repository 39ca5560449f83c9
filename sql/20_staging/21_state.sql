-- States with their INEGI code, whatever name the boundary file gives them.
-- Grain: one row per state of the boundary file.
CREATE OR REPLACE TABLE staging.state AS
SELECT
    state.state_code,                   -- code of the state, reference.state
    state.state,                        -- official name
    state.short_name,                   -- name in everyday use
    ST_Union_Agg(boundary.geom) AS geom -- boundary, longitude and latitude (WGS 84)
FROM source.state AS boundary
JOIN staging.state_name AS name ON name.written = folded(boundary.state_text)
JOIN reference.state AS state
  ON state.state_code = name.state_code AND state.country_code = getvariable('country_code')
GROUP BY state.state_code, state.state, state.short_name
ORDER BY state.state_code;
