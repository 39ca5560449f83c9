-- The sites, in the order of all concentrations by site.
SELECT
    site.site,
    site.site_type,
    site.state_code,
    round((ST_X(point.geom) - frame.west_m) / frame.grid_m)::INTEGER AS x,
    round((frame.north_m - ST_Y(point.geom)) / frame.grid_m)::INTEGER AS y
FROM staging.site AS site
CROSS JOIN map.frame AS frame
CROSS JOIN LATERAL (SELECT ST_Transform(site.geom, 'EPSG:4326', setting('map_crs'), true) AS geom) AS point
ORDER BY site.site_id;
