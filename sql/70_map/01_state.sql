-- State outlines to draw: projected, and simplified all together so that neighbours keep one common border.
-- Grain: one row per state that has a boundary.
-- Key: state_code.
CREATE OR REPLACE TABLE map.state AS
WITH
coverage AS (
    SELECT
        list(state_code ORDER BY state_code) AS state_codes,
        -- 1,000 m is below a pixel at half a page's width and 300 dpi
        ST_CoverageSimplify(
            -- a mended boundary may hold lines beside its polygons (3: polygons)
            list(ST_CollectionExtract(ST_Transform(continuous_outline(geom), 'EPSG:4326', setting('map_crs'), true), 3) ORDER BY state_code), 1000
        ) AS outlines
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
