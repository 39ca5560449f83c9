-- A table that already has a geometry.
SELECT
    made.* EXCLUDE (geom),
    made.geom::GEOMETRY('EPSG:4326') AS geom -- the position or outline, longitude and latitude (WGS 84)
FROM query_table(setting('table_name')) AS made
ORDER BY COLUMNS(made.* EXCLUDE (geom));
