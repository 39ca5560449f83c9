-- The choices in which the shown scenarios differ.
SELECT
    shown.role,
    shown.scenario_id,
    shown.scenario,
    exposure.distance_measure,
    exposure.radius_km,
    exposure.non_detects,
    exposure.site_selection,
    exposure.weighting,
    scenario.population_counted
FROM shown_scenario AS shown
JOIN reference.scenario AS scenario ON scenario.scenario_id = shown.scenario_id
JOIN reference.exposure_set AS exposure ON exposure.exposure_set = shown.exposure_set
ORDER BY shown.role DESC;
