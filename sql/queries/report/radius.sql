-- The effect of the radius, at every whole kilometre.
-- A radius that brings no town another site has no row in summary.radius_sweep. The values of the radius before it hold.
WITH
stretch AS (
    SELECT *, lead(radius_km) OVER (PARTITION BY contaminant_id ORDER BY radius_km) AS before_radius_km
    FROM summary.radius_sweep
)
SELECT
    radius.radius_km,
    stretch.contaminant_id,
    stretch.people,
    stretch.people_above_limit,
    shown_number(stretch.cancer_cases) AS cancer_cases
FROM stretch
JOIN reference.constant AS widest ON widest.constant = 'widest_sweep_km'
CROSS JOIN range(1, 1000) AS radius (radius_km)
WHERE stretch.contaminant_id = 'arsenic'
  AND radius.radius_km >= stretch.radius_km
  AND radius.radius_km < coalesce(stretch.before_radius_km, widest.value + 1)
ORDER BY radius.radius_km;
