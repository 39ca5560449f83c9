-- The people counted by state add up to the people counted by town, in every scenario.
WITH
by_state AS (
    SELECT 'arsenic' AS contaminant_id, scenario_id, sum(population) AS people FROM summary.state_arsenic GROUP BY scenario_id
    UNION ALL
    SELECT 'fluoride', scenario_id, sum(population) FROM summary.state_fluoride GROUP BY scenario_id
),
by_town AS (
    SELECT
        contaminant_id,
        scenario_id,
        sum(population) FILTER (
            WHERE CASE contaminant_id WHEN 'arsenic' THEN is_counted ELSE is_at_or_above_reference_dose END
        ) AS people
    FROM risk.town_risk
    WHERE contaminant_id IN ('arsenic', 'fluoride')
    GROUP BY contaminant_id, scenario_id
)
SELECT scenario_id, contaminant_id, by_state.people AS people_by_state, by_town.people AS people_by_town
FROM by_state
JOIN by_town USING (scenario_id, contaminant_id)
WHERE by_state.people <> coalesce(by_town.people, 0);
