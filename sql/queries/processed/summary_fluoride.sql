-- The study's summary_fluoride.csv (its Table 2): states with people at or above 0.06 mg/kg/day fluoride, scenario `paper`.
SELECT
    state.short_name AS state,
    fluoride.population
FROM summary.state_fluoride AS fluoride
JOIN staging.state AS state ON state.state_code = fluoride.state_code
WHERE fluoride.scenario_id = 'paper' AND fluoride.population > 0
ORDER BY fluoride.population DESC, state;
