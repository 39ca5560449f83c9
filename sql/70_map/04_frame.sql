-- The extent of the report's map, and the grid of whole numbers on which its outlines and points are drawn.
-- Grain: one row.
-- Key: grid_m.
-- The map shows all sites and the country's pieces of land, or, without outlines, its towns. A piece of less than a thousandth of the
-- country's area does not extend the map: a remote islet would make it mostly sea.
CREATE OR REPLACE TABLE map.frame AS
WITH
piece AS (
    SELECT unnest(ST_Dump(geom)).geom AS geom FROM map.state
),
shown AS (
    SELECT geom FROM piece WHERE ST_Area(geom) >= (SELECT sum(ST_Area(geom)) / 1000 FROM map.state)
    UNION ALL
    SELECT ST_Transform(geom, 'EPSG:4326', setting('map_crs'), true) FROM staging.site
    UNION ALL
    SELECT ST_Transform(geom, 'EPSG:4326', setting('map_crs'), true)
    FROM staging.town
    WHERE (SELECT count(*) FROM map.state) = 0
),
bounds AS (
    SELECT
        min(ST_XMin(geom)) AS west,
        min(ST_YMin(geom)) AS south,
        max(ST_XMax(geom)) AS east,
        max(ST_YMax(geom)) AS north,
        greatest(max(ST_XMax(geom)) - min(ST_XMin(geom)), max(ST_YMax(geom)) - min(ST_YMin(geom))) AS longest
    FROM shown
)
SELECT
    west - 0.03 * longest AS west_m,                                            -- left edge, metres of the dataset's map projection
    north + 0.03 * longest AS north_m,                                          -- upper edge, metres of the dataset's map projection
    longest / 10000 AS grid_m,                                                  -- side of a grid cell, m
    ceil((east - west + 0.06 * longest) / longest * 10000)::INTEGER AS width,   -- cells from left to right
    ceil((north - south + 0.06 * longest) / longest * 10000)::INTEGER AS height -- cells from top to bottom
FROM bounds;
