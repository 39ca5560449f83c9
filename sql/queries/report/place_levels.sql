-- The levels of places that the map has figures of: states, and municipalities where there are any.
SELECT DISTINCT place_level FROM map.measure_class ORDER BY place_level;
