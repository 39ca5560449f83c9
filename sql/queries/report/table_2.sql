-- The study's Table 2, people at or above the reference dose of fluoride by state: by its method, and by the main scenario.
WITH
by_scenario AS (
    SELECT scenario.role, fluoride.*
    FROM summary.state_fluoride AS fluoride
    JOIN shown_scenario AS scenario ON scenario.scenario_id = fluoride.scenario_id
)
SELECT
    state.state_code,
    state.short_name AS state,
    study.population AS study_people,
    main.population AS main_people,
    shown_number(main.people_percent) AS people_percent
FROM staging.state AS state
JOIN by_scenario AS main ON main.state_code = state.state_code AND main.role = 'main'
LEFT JOIN by_scenario AS study ON study.state_code = state.state_code AND study.role = 'study'
ORDER BY main.population DESC, state.state_code;
