-- The levels of place that the map has values for: states, and municipalities if there are any.
SELECT DISTINCT place_level FROM map.measure_class ORDER BY place_level;
