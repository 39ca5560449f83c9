-- The two panels of the tornado chart: title, the value of ×1, and the interval around ×1 if the figure's scenario has one.
-- If ×1 is zero there are no ratios and no panel.
-- reach: the end of the axis of cases, up and down from 1. A longer bar is drawn broken.
WITH
base AS (
    SELECT
        figure.scenario,
        sensitivity.cancer_cases,
        sensitivity.arsenic_people,
        draws.low_cancer_cases,
        draws.high_cancer_cases,
        draw_count.value AS draws
    FROM figure
    JOIN summary.sensitivity AS sensitivity ON sensitivity.scenario_id = figure.scenario_id
    LEFT JOIN uncertainty.country_interval AS draws ON draws.scenario_id = figure.scenario_id
    LEFT JOIN reference.constant AS draw_count ON draw_count.constant = 'draws'
),
reach AS (
    SELECT least(30, greatest(4, 1.1 * max(greatest(ratio, 1 / nullif(ratio, 0))))) AS reach
    FROM figure_ratio
    WHERE panel = 'cases'
)
SELECT
    'cases' AS panel,
    'Lifetime cancer' || chr(10) || 'cases from ' || lower(contaminant.contaminant) AS title,
    format('×1 = {:,.0f}', base.cancer_cases) AS base,
    contaminant.colour,
    reach.reach,
    base.low_cancer_cases / base.cancer_cases AS low_ratio,
    base.high_cancer_cases / base.cancer_cases AS high_ratio,
    format(
        '{}: 95 % interval {:,.0f}–{:,.0f} cases,' || chr(10)
        || 'from {:,.0f} draws of sites, intake, body weight and slope factor',
        base.scenario,
        base.low_cancer_cases,
        base.high_cancer_cases,
        base.draws
    ) AS interval_label
FROM base
CROSS JOIN reach
CROSS JOIN figure_contaminant AS contaminant
WHERE base.cancer_cases > 0
UNION ALL
SELECT
    'people',
    'People above' || chr(10) || 'the guideline',
    format('×1 = {:,.0f}', base.arsenic_people),
    contaminant.colour,
    reach.reach,
    NULL,
    NULL,
    NULL
FROM base
CROSS JOIN reach
CROSS JOIN figure_contaminant AS contaminant
WHERE base.arsenic_people > 0
ORDER BY panel;
