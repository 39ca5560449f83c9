-- State outlines to draw: projected and simplified.
-- Grain: one row per state that has a boundary.
-- Key: state_code.
CREATE OR REPLACE TABLE map.state AS
WITH
coverage AS (
    SELECT
        list(state_code ORDER BY state_code) AS state_codes,
        simplified_outlines(geom, state_code, setting('map_crs')) AS outlines
    FROM staging.state
    WHERE geom IS NOT NULL
),
part AS (
    SELECT state_codes, unnest(ST_Dump(outlines)) AS dumped FROM coverage
)
SELECT
    state_codes[dumped.path[1]] AS state_code,  -- staging.state
    ST_Collect(list(dumped.geom)) AS geom       -- outline in metres of the dataset's map projection
FROM part
GROUP BY ALL
ORDER BY state_code;
