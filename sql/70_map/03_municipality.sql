-- Municipality outlines to draw: projected, and simplified all together so that neighbours keep one common border.
-- Grain: one row per municipality that has a boundary.
-- Key: municipality_code.
CREATE OR REPLACE TABLE map.municipality AS
WITH
coverage AS (
    SELECT
        list(municipality_code ORDER BY municipality_code) AS municipality_codes,
        -- a mended boundary may hold lines beside its polygons (3: polygons)
        ST_CoverageSimplify(
            list(ST_CollectionExtract(ST_Transform(continuous_outline(geom), 'EPSG:4326', setting('map_crs'), true), 3) ORDER BY municipality_code), 1000
        ) AS outlines
    FROM staging.municipality
),
part AS (
    SELECT municipality_codes, unnest(ST_Dump(outlines)) AS dumped FROM coverage
)
SELECT
    municipality_codes[dumped.path[1]] AS municipality_code, -- staging.municipality
    ST_Collect(list(dumped.geom)) AS geom                    -- outline in metres of the dataset's map projection
FROM part
GROUP BY ALL
ORDER BY municipality_code;
