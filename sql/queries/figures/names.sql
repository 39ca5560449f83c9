-- The states' names, for the maps of a dataset without outlines, each at the centre of its population.
SELECT
    state.short_name AS name,
    sum(place.population * ST_X(place.geom)) / sum(place.population) AS x,
    sum(place.population * ST_Y(place.geom)) / sum(place.population) AS y
FROM place
JOIN staging.state AS state ON state.state_code = place.state_code
WHERE place.population > 0
GROUP BY state.state_code, state.short_name
ORDER BY state.state_code;
