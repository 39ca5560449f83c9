-- A table of sites, each as a point.
SELECT
    made.*,
    site.site,                               -- the site's name
    site.site_type,                          -- reference.site_type
    site.municipality,                       -- name of the municipality
    site.state_code,                         -- staging.state; NULL when the name is not known
    state.state,                             -- official name of the state
    site.longitude,                          -- degrees east, WGS 84
    site.latitude,                           -- degrees north, WGS 84
    site.geom::GEOMETRY('EPSG:4326') AS geom -- the site's position, longitude and latitude (WGS 84)
FROM query_table(setting('table_name')) AS made
LEFT JOIN staging.site AS site ON site.site_id = made.site_id
LEFT JOIN staging.state AS state ON state.state_code = site.state_code
ORDER BY COLUMNS(made.*);
