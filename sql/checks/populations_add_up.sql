-- In every scenario, the people and cancer cases of the states add up to those of the towns.
WITH
by_state AS (
    SELECT
        scenario_id,
        contaminant_id,
        sum(people) AS people,
        sum(people_counted) AS people_counted,
        sum(cancer_cases) AS cancer_cases
    FROM summary.state_risk
    GROUP BY scenario_id, contaminant_id
),
by_town AS (
    SELECT
        scenario_id,
        contaminant_id,
        sum(population) AS people,
        sum(CASE WHEN is_counted THEN population ELSE 0 END) AS people_counted,
        sum(CASE WHEN is_counted THEN cancer_cases END) AS cancer_cases
    FROM risk.town_risk
    WHERE contaminant_id IN ('arsenic', 'fluoride')
    GROUP BY scenario_id, contaminant_id
)
SELECT
    scenario_id,
    contaminant_id,
    by_state.people AS people_by_state,
    by_town.people AS people_by_town,
    by_state.cancer_cases AS cases_by_state,
    by_town.cancer_cases AS cases_by_town
FROM by_town
LEFT JOIN by_state USING (scenario_id, contaminant_id)
WHERE NOT coalesce(
    by_state.people = by_town.people
    AND by_state.people_counted = by_town.people_counted
    AND abs(coalesce(by_state.cancer_cases, 0) - coalesce(by_town.cancer_cases, 0)) <= 1e-9 * coalesce(by_town.cancer_cases, 0), false
);
