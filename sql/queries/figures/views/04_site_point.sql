-- All sites as points: one row each, in metres of the map's projection. The setting map_crs names the projection.
CREATE OR REPLACE TEMP VIEW site_point AS
SELECT site_id, is_drinking_water_source, ST_Transform(geom, 'EPSG:4326', setting('map_crs'), true) AS geom
FROM staging.site;
