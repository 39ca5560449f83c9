-- The lines of the radius sweep: one row per panel, contaminant of the figure and whole kilometre.
-- A radius that brings no town another site has no row in summary.radius_sweep. The values of the radius before it hold.
CREATE OR REPLACE TEMP VIEW figure_sweep AS
SELECT
    panel.panel,
    contaminant.contaminant,
    contaminant.colour,
    contaminant.display_order,
    radius.radius_km,
    CASE panel.panel
        WHEN 'cases' THEN stretch.cancer_cases
        WHEN 'people above' THEN stretch.people_above_limit
        ELSE stretch.people
    END AS value
FROM (
    SELECT *, lead(radius_km) OVER (PARTITION BY contaminant_id ORDER BY radius_km) AS before_radius_km
    FROM summary.radius_sweep
) AS stretch
JOIN figure_contaminant AS contaminant ON contaminant.contaminant_id = stretch.contaminant_id
JOIN reference.constant AS widest ON widest.constant = 'widest_sweep_km'
CROSS JOIN range(1, 1000) AS radius (radius_km)
CROSS JOIN (VALUES ('cases'), ('people above'), ('people')) AS panel (panel)
WHERE radius.radius_km >= stretch.radius_km
  AND radius.radius_km < coalesce(stretch.before_radius_km, widest.value + 1);
