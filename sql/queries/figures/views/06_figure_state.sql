-- The figure's metric by state: one row per state.
CREATE OR REPLACE TEMP VIEW figure_state AS
SELECT total.state_code, total.value
FROM figure
JOIN (
    SELECT 'arsenic_cancer_cases' AS metric, scenario_id, state_code, cancer_cases AS value FROM summary.state_arsenic
    UNION ALL
    SELECT 'fluoride_people_at_or_above_reference_dose', scenario_id, state_code, population FROM summary.state_fluoride
) AS total
  ON total.metric = figure.metric AND total.scenario_id = figure.scenario_id;
