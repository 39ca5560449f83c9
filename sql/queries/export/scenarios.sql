-- What the values of scenario_id mean.
SELECT
    scenario_id,
    scenario,
    exposure_set,
    population_counted,
    guideline_set,
    toxicity_set,
    speciation_set,
    intake_set,
    note
FROM reference.scenario
ORDER BY display_order;
