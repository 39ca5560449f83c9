-- Headline values (of all scenarios: FROM summary.headline; the effect of each choice: FROM summary.sensitivity)
SELECT *
FROM (
    PIVOT (
        SELECT scenario_id, metric, unit, round(value, 1) AS value
        FROM summary.headline
        WHERE scenario_id IN ('paper', 'recommended') AND metric IN (
            'towns_near_sites', 'people_near_sites', 'arsenic_sites_above_limit', 'arsenic_towns_above_limit',
            'arsenic_people_above_limit', 'arsenic_cancer_cases_low', 'arsenic_cancer_cases',
            'arsenic_cancer_cases_high', 'fluoride_sites_above_limit',
            'fluoride_towns_above_limit', 'fluoride_people_above_limit', 'fluoride_people_at_or_above_reference_dose'
        )
    )
    ON scenario_id USING first(value) GROUP BY metric, unit
) AS scenario_figures
ORDER BY metric;
