-- The towns with a site near them in any scenario, in the order of all exposures by town.
SELECT
    town.town,
    town.state_code,
    town.population,
    round((ST_X(point.geom) - frame.west_m) / frame.grid_m)::INTEGER AS x,
    round((frame.north_m - ST_Y(point.geom)) / frame.grid_m)::INTEGER AS y
FROM map_town
JOIN staging.town AS town ON town.town_id = map_town.town_id
CROSS JOIN map.frame AS frame
CROSS JOIN LATERAL (SELECT ST_Transform(town.geom, 'EPSG:4326', setting('map_crs'), true) AS geom) AS point
ORDER BY map_town.number;
