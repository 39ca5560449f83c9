-- The study's summary_arsenic.csv (its Table 1): states with people exposed at or above 10 µg/L arsenic, scenario `paper`.
SELECT
    state.short_name AS state,
    arsenic.population,
    arsenic.cancer_cases AS cancer_incidence
FROM summary.state_arsenic AS arsenic
JOIN staging.state AS state ON state.state_code = arsenic.state_code
WHERE arsenic.scenario_id = 'paper' AND arsenic.population > 0
ORDER BY cancer_incidence DESC, state;
