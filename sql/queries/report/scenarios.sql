-- The scenarios: the main one first, then the others by their difference in cases from it, the largest first.
-- bar_percent: length and direction of the bar of cases, on a scale of ratios on which half is as far as double. The longest bar is 100.
WITH
figure AS (
    SELECT
        sensitivity.*,
        ln(nullif(1 + sensitivity.cancer_cases_difference_percent / 100, 0)) AS log_ratio
    FROM summary.sensitivity AS sensitivity
)
SELECT
    scenario.scenario_id,
    scenario.scenario,
    scenario.note,
    shown.role = 'main' AS is_main,
    shown_number(figure.cancer_cases) AS cancer_cases,
    shown_number(figure.cancer_cases_difference_percent) AS cancer_cases_difference_percent,
    figure.arsenic_people,
    figure.fluoride_people,
    round(100 * figure.log_ratio / nullif(max(abs(figure.log_ratio)) OVER (), 0), 1) AS bar_percent
FROM figure
JOIN reference.scenario AS scenario ON scenario.scenario_id = figure.scenario_id
LEFT JOIN shown_scenario AS shown ON shown.scenario_id = scenario.scenario_id
ORDER BY shown.role = 'main' DESC NULLS LAST, abs(figure.log_ratio) DESC NULLS FIRST, scenario.display_order;
