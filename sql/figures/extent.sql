-- What every map shows, in metres of its projection: all sites, and the country's pieces of land, with a margin.
-- An islet far out without a site would make the map mostly sea: a piece counts from one thousandth of the country's area.
WITH
piece AS (
    SELECT unnest(ST_Dump(geom)).geom AS geom FROM map.state
),
shown AS (
    SELECT geom FROM piece WHERE ST_Area(geom) >= (SELECT sum(ST_Area(geom)) / 1000 FROM map.state)
    UNION ALL
    SELECT geom FROM site_point
),
bounds AS (
    SELECT
        min(ST_XMin(geom)) AS west,
        min(ST_YMin(geom)) AS south,
        max(ST_XMax(geom)) AS east,
        max(ST_YMax(geom)) AS north
    FROM shown
)
SELECT
    west - 0.03 * greatest(east - west, north - south) AS west,
    south - 0.03 * greatest(east - west, north - south) AS south,
    east + 0.03 * greatest(east - west, north - south) AS east,
    north + 0.03 * greatest(east - west, north - south) AS north
FROM bounds;
