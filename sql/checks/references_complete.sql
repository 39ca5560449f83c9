-- Every scenario finds its guideline for each contaminant, its toxicity and intake values, and measures that the SQL knows.
SELECT scenario.scenario_id, contaminant.contaminant_id, guideline.limit_ug_l
FROM reference.scenario AS scenario
CROSS JOIN reference.contaminant AS contaminant
LEFT JOIN reference.guideline AS guideline
  ON guideline.guideline_set = scenario.guideline_set AND guideline.contaminant_id = contaminant.contaminant_id
WHERE guideline.limit_ug_l IS NULL
   OR scenario.toxicity_set NOT IN (SELECT toxicity_set FROM reference.toxicity)
   OR scenario.intake_set NOT IN (
       SELECT intake_set FROM reference.intake_group GROUP BY intake_set HAVING abs(sum(population_share) - 1) < 1e-9
   )
   OR scenario.distance_measure NOT IN ('planar', 'geodesic')
   OR scenario.site_selection NOT IN ('all', 'drinking_water')
   OR scenario.population_counted NOT IN ('all', 'at_or_above_guideline')
   OR NOT coalesce(scenario.non_detect_fraction BETWEEN 0 AND 1, false)
   OR NOT coalesce(scenario.radius_km > 0, false);
