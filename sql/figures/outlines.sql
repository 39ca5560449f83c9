-- The land on every map, from the bottom up: the countries around, the dataset's own country, its states.
-- The own country's outline fills the slivers between its states and its neighbours, which come from another publisher.
SELECT layer, state_code, ST_AsWKB(geom) AS wkb
FROM (
    SELECT 1 AS place, 'neighbour' AS layer, country_code AS code, NULL AS state_code, geom FROM map.country WHERE NOT is_own
    UNION ALL
    SELECT 2, 'own', country_code, NULL, geom FROM map.country WHERE is_own
    UNION ALL
    SELECT 3, 'state', state_code, state_code, geom FROM map.state
) AS land
ORDER BY place, code;
