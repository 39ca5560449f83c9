-- The towns as points, in metres of the map's projection, if the dataset has no outlines of states; otherwise no rows.
CREATE OR REPLACE TEMP VIEW place AS
SELECT town_id, state_code, population, ST_Transform(geom, 'EPSG:4326', setting('map_crs'), true) AS geom
FROM staging.town
WHERE (SELECT count(*) FROM map.state) = 0;
