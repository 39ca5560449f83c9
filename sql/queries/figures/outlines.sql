-- The land on every map: the countries around, the dataset's own country under its states, the states.
-- The own country's outline fills the slivers between its states and its neighbours, which come from another publisher.
-- Countries may come as fine as their publisher has them; 1,000 m is below a pixel at half a page's width.
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
