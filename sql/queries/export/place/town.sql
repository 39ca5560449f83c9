-- A table of towns, each as a point.
SELECT
    made.*,
    town.town,                               -- the town's name
    town.population,                         -- its inhabitants
    town.municipality_code,                  -- staging.municipality; NULL where the town file has no codes
    town.municipality,                       -- name of the municipality
    town.state_code,                         -- staging.state
    state.state,                             -- official name of the state
    town.longitude,                          -- degrees east, WGS 84
    town.latitude,                           -- degrees north, WGS 84
    town.geom::GEOMETRY('EPSG:4326') AS geom -- the town's position, longitude and latitude (WGS 84)
FROM query_table(setting('table_name')) AS made
LEFT JOIN staging.town AS town ON town.town_id = made.town_id
LEFT JOIN staging.state AS state ON state.state_code = town.state_code
ORDER BY COLUMNS(made.*);
