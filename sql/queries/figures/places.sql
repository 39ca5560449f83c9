-- The towns, on the maps of a dataset without outlines: they show where the country is.
SELECT state_code, ST_X(geom) AS x, ST_Y(geom) AS y
FROM place
ORDER BY town_id;
