-- The study's towns_near_sites.csv: towns with a site near them, in the order of the town file, scenario `paper`.
SELECT
    state.state,
    town.municipality,
    town.town AS name,
    town.population,
    town.longitude,
    town.latitude,
    ST_AsText(town.geom) AS geometry
FROM staging.town AS town
JOIN staging.state AS state ON state.state_code = town.state_code
WHERE town.town_id IN (SELECT town_id FROM exposure.town_reach WHERE exposure_set = 'paper')
ORDER BY town.file, town.file_row;
