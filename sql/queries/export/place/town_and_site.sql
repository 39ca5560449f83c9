-- A table of towns and the sites near them, each pair as a line.
SELECT
    made.*,
    town.town,                                                       -- the town's name
    town.state_code,                                                 -- state of the town, staging.state
    town.longitude AS town_longitude,                                -- degrees east, WGS 84
    town.latitude AS town_latitude,                                  -- degrees north, WGS 84
    site.site,                                                       -- the site's name
    site.longitude AS site_longitude,                                -- degrees east, WGS 84
    site.latitude AS site_latitude,                                  -- degrees north, WGS 84
    ST_MakeLine(town.geom, site.geom)::GEOMETRY('EPSG:4326') AS geom -- from the town to the site, longitude and latitude (WGS 84)
FROM query_table(setting('table_name')) AS made
LEFT JOIN staging.town AS town ON town.town_id = made.town_id
LEFT JOIN staging.site AS site ON site.site_id = made.site_id
ORDER BY COLUMNS(made.*);
