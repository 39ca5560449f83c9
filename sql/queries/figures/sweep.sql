-- The lines of the radius sweep: one row per panel, contaminant and whole kilometre, in the panel's unit.
-- number: which mark stands for the line in grey.
SELECT
    panel,
    contaminant AS entry,
    colour,
    display_order AS number,
    radius_km,
    value / CASE WHEN max(value) OVER (PARTITION BY panel) >= 1000000 THEN 1000000 ELSE 1 END AS value
FROM figure_sweep
WHERE value IS NOT NULL
ORDER BY panel, display_order, radius_km;
