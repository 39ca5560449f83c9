-- The bars of the tornado chart: one row per panel and scenario other than the figure's. ratio: its value ÷ the value of the figure's scenario.
CREATE OR REPLACE TEMP VIEW figure_ratio AS
SELECT
    panel.panel,
    scenario.scenario,
    scenario.display_order,
    CASE panel.panel WHEN 'cases' THEN sensitivity.cancer_cases END AS cases,
    CASE panel.panel
        WHEN 'cases' THEN 1 + sensitivity.cancer_cases_difference_percent / 100
        ELSE 1 + sensitivity.arsenic_people_difference_percent / 100
    END AS ratio,
    CASE panel.panel
        WHEN 'cases' THEN sensitivity.cancer_cases_difference
        ELSE sensitivity.arsenic_people_difference
    END <> 0 AS is_changed
FROM figure
JOIN summary.sensitivity AS sensitivity ON sensitivity.scenario_id <> figure.scenario_id
JOIN reference.scenario AS scenario ON scenario.scenario_id = sensitivity.scenario_id
CROSS JOIN (VALUES ('cases'), ('people')) AS panel (panel);
