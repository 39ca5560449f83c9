-- The classes of the legend: one row per scenario, contaminant, level of place and measure.
SELECT
    scenario_id,
    contaminant_id,
    place_level,
    measure,
    list(lower_bound ORDER BY class) AS lower_bounds,
    list(places ORDER BY class) AS places
FROM map.measure_class
GROUP BY scenario_id, contaminant_id, place_level, measure
ORDER BY scenario_id, contaminant_id, place_level, measure;
