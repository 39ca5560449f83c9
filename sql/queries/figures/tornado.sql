-- The bars of the tornado chart: each scenario compared with the figure's. Both panels have the same order, the longest bar for cases first.
-- The scale is one of ratios, so half is as far from 1 as double. A narrow page shows ratio_label, which is label without the cases.
WITH
length AS (
    SELECT
        panel,
        scenario,
        display_order,
        CASE WHEN ratio = 0 THEN 'infinity' ELSE greatest(ratio, 1 / ratio) END AS length
    FROM figure_ratio
    WHERE ratio IS NOT NULL
),
labelled AS (
    SELECT
        *,
        CASE
            WHEN NOT is_changed THEN '×1'
            WHEN ratio = 0 THEN '×0'
            WHEN ratio < 0.01 THEN '< ×0.01'
            WHEN ratio < 10 THEN format('×{:.2f}', ratio)
            WHEN ratio < 100 THEN format('×{:.1f}', ratio)
            ELSE format('×{:,.0f}', ratio)
        END AS ratio_label
    FROM figure_ratio
    WHERE ratio IS NOT NULL
),
row_of_scenario AS (
    SELECT
        scenario,
        row_number() OVER (
            ORDER BY
                max(CASE WHEN panel = 'cases' THEN length END) DESC NULLS LAST,
                max(CASE WHEN panel = 'people' THEN length END) DESC NULLS LAST,
                min(display_order)
        ) AS place
    FROM length
    GROUP BY scenario
)
SELECT
    bar.panel,
    row_of_scenario.place,
    bar.scenario,
    bar.ratio,
    bar.is_changed,
    CASE
        WHEN bar.cases IS NULL THEN ''
        WHEN bar.cases > 0 AND bar.cases < 0.1 THEN '< 0.1  '
        WHEN bar.cases > 0 AND bar.cases < 10 THEN format('{:.1f}  ', bar.cases)
        ELSE format('{:,.0f}  ', bar.cases)
    END || bar.ratio_label AS label,
    bar.ratio_label
FROM labelled AS bar
JOIN row_of_scenario ON row_of_scenario.scenario = bar.scenario
ORDER BY bar.panel, row_of_scenario.place;
