-- The headline values in the order of the report: of the main scenario, by the study's method, and as the study published them.
-- kind: the metric without its contaminant.
WITH
kind AS (
    SELECT unnest([
        'people_near_sites', 'people_near_sites_percent', 'towns_near_sites', 'people_above_limit', 'cancer_cases', 'cancer_cases_low',
        'cancer_cases_central', 'cancer_cases_high', 'cancer_cases_a_year', 'cancer_cases_averted', 'people_counted', 'towns_above_limit',
        'sites_above_limit', 'people_at_or_above_reference_dose', 'people_above_both_limits', 'towns_above_both_limits',
        'sites_above_both_limits', 'people_with_hazard_index_above_1'
    ]) AS kind, generate_subscripts([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18], 1) AS place
),
contaminant AS (
    SELECT contaminant_id, contaminant, display_order, contaminant_id || '_' AS prefix FROM reference.contaminant
    UNION ALL
    SELECT NULL, NULL, 0, ''
)
SELECT
    headline.metric,
    kind.kind,
    contaminant.contaminant_id,
    contaminant.contaminant,
    shown_number(max(CASE WHEN scenario.role = 'main' THEN headline.value END)) AS main,
    shown_number(max(CASE WHEN scenario.role = 'study' THEN headline.value END)) AS study,
    max(published.value) AS published
FROM summary.headline AS headline
JOIN shown_scenario AS scenario ON scenario.scenario_id = headline.scenario_id
CROSS JOIN kind
JOIN contaminant ON headline.metric = contaminant.prefix || kind.kind
LEFT JOIN reference.published_figure AS published ON published.metric = headline.metric AND published.state_code IS NULL
GROUP BY headline.metric, kind.kind, kind.place, contaminant.contaminant_id, contaminant.contaminant
ORDER BY
    -- people near a site; then the study's two contaminants; then all contaminants together; then the others
    CASE
        WHEN kind.place <= 3 THEN 1
        WHEN contaminant.contaminant_id = 'arsenic' THEN 2
        WHEN contaminant.contaminant_id = 'fluoride' THEN 3
        WHEN contaminant.contaminant_id IS NULL THEN 4
        ELSE 5
    END,
    min(contaminant.display_order),
    contaminant.contaminant_id,
    kind.place;
