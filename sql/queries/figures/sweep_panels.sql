-- The panels of the radius sweep from the top, each with its values at the study's own radius, which every panel marks.
WITH
study AS (
    SELECT radius_km::DOUBLE AS radius_km FROM reference.exposure_set WHERE exposure_set = 'paper'
),
everybody AS (
    SELECT sum(coverage.people)::DOUBLE AS people
    FROM figure
    JOIN summary.state_coverage AS coverage ON coverage.exposure_set = figure.exposure_set
),
panel AS (
    SELECT
        panel,
        max(value) >= 1000000 AS is_in_millions,
        count(DISTINCT contaminant) AS contaminants
    FROM figure_sweep
    WHERE value IS NOT NULL
    GROUP BY panel
),
at_study AS (
    SELECT
        sweep.panel,
        string_agg(
            format('{:,.0f}', sweep.value)
            || CASE WHEN panel.contaminants > 1 THEN ' (' || lower(sweep.contaminant) || ')' ELSE '' END,
            ' and ' ORDER BY sweep.display_order
        ) AS figures
    FROM figure_sweep AS sweep
    JOIN study ON study.radius_km = sweep.radius_km
    JOIN panel ON panel.panel = sweep.panel
    WHERE sweep.value IS NOT NULL
    GROUP BY sweep.panel
)
SELECT
    panel.panel,
    name.title || CASE WHEN panel.is_in_millions THEN ', millions' ELSE '' END AS title,
    format('At {:g} km: ', study.radius_km) || at_study.figures
    || CASE WHEN panel.panel = 'people' THEN format(', of {:,.0f}', everybody.people) ELSE '' END AS note,
    study.radius_km AS study_radius_km,
    format('{:g} km, the study''s radius', study.radius_km) AS study_label
FROM panel
JOIN (
    VALUES
        ('cases', 1, 'Lifetime cancer cases from arsenic'),
        ('people above', 2, 'People above the guideline'),
        ('people', 3, 'People within reach of a measurement')
) AS name (panel, place, title)
  ON name.panel = panel.panel
CROSS JOIN study
CROSS JOIN everybody
LEFT JOIN at_study ON at_study.panel = panel.panel
ORDER BY name.place;
