-- The towns, for the maps of a dataset without outlines, where they show the country's shape.
SELECT state_code, ST_X(geom) AS x, ST_Y(geom) AS y
FROM place
ORDER BY town_id;
