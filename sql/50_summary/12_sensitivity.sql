-- Effect of each choice on the result: every scenario beside `recommended`, the largest difference in cases first.
-- Grain: one row per scenario.
-- Key: scenario_id.
CREATE OR REPLACE TABLE summary.sensitivity AS
WITH
figure AS (
    SELECT
        scenario.scenario_id,
        scenario.scenario,
        coalesce(max(CASE WHEN headline.metric = 'arsenic_cancer_cases' THEN headline.value END), 0) AS cancer_cases,
        coalesce(max(CASE WHEN headline.metric = 'arsenic_people_above_limit' THEN headline.value END), 0) AS arsenic_people,
        coalesce(max(CASE WHEN headline.metric = 'fluoride_people_above_limit' THEN headline.value END), 0) AS fluoride_people
    FROM reference.scenario AS scenario
    LEFT JOIN summary.headline AS headline ON headline.scenario_id = scenario.scenario_id
    GROUP BY scenario.scenario_id, scenario.scenario
)
SELECT
    figure.scenario_id,                                                          -- reference.scenario
    figure.scenario,                                                             -- its name
    figure.cancer_cases,                                                         -- expected lifetime cancer cases from arsenic
    figure.cancer_cases - base.cancer_cases AS cancer_cases_difference,          -- cases minus those of `recommended`; NULL without it
    100 * (figure.cancer_cases / nullif(base.cancer_cases, 0) - 1) AS cancer_cases_difference_percent, -- the difference, % of `recommended`
    figure.arsenic_people,                                                       -- people above the scenario's guideline for arsenic
    figure.arsenic_people - base.arsenic_people AS arsenic_people_difference,    -- people minus those of `recommended`
    100 * (figure.arsenic_people / nullif(base.arsenic_people, 0) - 1) AS arsenic_people_difference_percent, -- the difference, % of `recommended`
    figure.fluoride_people,                                                      -- people above the scenario's guideline for fluoride
    figure.fluoride_people - base.fluoride_people AS fluoride_people_difference, -- people minus those of `recommended`
    100 * (figure.fluoride_people / nullif(base.fluoride_people, 0) - 1) AS fluoride_people_difference_percent -- the difference, % of `recommended`
FROM figure
LEFT JOIN figure AS base ON base.scenario_id = 'recommended'
-- rounded to a millionth of a case: two scenarios equally far from `recommended` can differ in the last digit
ORDER BY round(abs(figure.cancer_cases - base.cancer_cases), 6) DESC, abs(figure.arsenic_people - base.arsenic_people) DESC, figure.scenario_id;
