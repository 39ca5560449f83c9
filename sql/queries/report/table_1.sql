-- The study's Table 1, people and cancer cases from arsenic by state: as published, by its method, and by the main scenario.
WITH
by_scenario AS (
    SELECT scenario.role, arsenic.*
    FROM summary.state_arsenic AS arsenic
    JOIN shown_scenario AS scenario ON scenario.scenario_id = arsenic.scenario_id
)
SELECT
    state.state_code,
    state.short_name AS state,
    published.value AS published_cases,
    study.population AS study_people,
    shown_number(study.cancer_cases) AS study_cases,
    shown_number(study.low_cancer_cases) AS study_low,
    shown_number(study.central_cancer_cases) AS study_central,
    shown_number(study.high_cancer_cases) AS study_high,
    main.population AS main_people,
    shown_number(main.cancer_cases) AS main_cases,
    shown_number(main.low_cancer_cases) AS main_low,
    shown_number(main.central_cancer_cases) AS main_central,
    shown_number(main.high_cancer_cases) AS main_high,
    shown_number(main.people_percent) AS people_percent
FROM staging.state AS state
JOIN by_scenario AS main ON main.state_code = state.state_code AND main.role = 'main'
LEFT JOIN by_scenario AS study ON study.state_code = state.state_code AND study.role = 'study'
LEFT JOIN reference.published_figure AS published
  ON published.state_code = state.state_code AND published.metric = 'arsenic_cancer_cases'
ORDER BY main.cancer_cases DESC, state.state_code;
