-- The rectangle that every map shows, in metres of its projection: all sites, and the country's land, or else its towns, with a margin.
-- A piece of land counts if it is at least a thousandth of the country's area. Otherwise a far islet would make the map mostly sea.
WITH
piece AS (
    SELECT unnest(ST_Dump(geom)).geom AS geom FROM map.state
),
shown AS (
    SELECT geom FROM piece WHERE ST_Area(geom) >= (SELECT sum(ST_Area(geom)) / 1000 FROM map.state)
    UNION ALL
    SELECT geom FROM place
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
),
-- names of states and of lines need room beyond the outermost towns
margin AS (
    SELECT CASE WHEN count(*) > 0 THEN 0.08 ELSE 0.03 END AS share FROM place
)
SELECT
    west - margin.share * greatest(east - west, north - south) AS west,
    south - margin.share * greatest(east - west, north - south) AS south,
    east + margin.share * greatest(east - west, north - south) AS east,
    north + margin.share * greatest(east - west, north - south) AS north
FROM bounds
CROSS JOIN margin;
