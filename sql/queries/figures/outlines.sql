-- The land on every map: the neighbouring countries, the dataset's own country, and above it the states.
-- The own country fills the slivers between the states and the neighbours, which come from another publisher.
-- Countries are simplified to 1,000 m, less than a pixel at half a page's width.
SELECT layer, state_code, ST_AsWKB(geom) AS wkb
FROM (
    SELECT
        CASE WHEN is_own THEN 'own' ELSE 'neighbour' END AS layer,
        country_code AS code,
        NULL AS state_code,
        ST_SimplifyPreserveTopology(geom, 1000) AS geom
    FROM map.country
    UNION ALL
    SELECT 'state', state_code, state_code, geom FROM map.state
) AS land
ORDER BY layer, code;
