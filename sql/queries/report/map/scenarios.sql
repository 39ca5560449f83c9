-- The scenarios to choose from, each with the exposure set that its points show.
SELECT scenario_id, scenario, exposure_set
FROM reference.scenario
ORDER BY display_order;
