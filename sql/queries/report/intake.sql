-- What people drink, for the intake sets of the scenarios shown.
SELECT intake_set, intake_group, population_share, water_l_day, body_weight_kg, water_l_kg_day, source, reference
FROM reference.intake_group
WHERE intake_set IN (
    SELECT scenario.intake_set
    FROM reference.scenario AS scenario
    JOIN shown_scenario AS shown ON shown.scenario_id = scenario.scenario_id
)
ORDER BY intake_set, intake_group;
