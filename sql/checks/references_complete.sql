-- Everything that a scenario names exists: exposure set, guidelines, toxicity, speciation and intake values, and options that the SQL knows.
SELECT scenario.scenario_id, contaminant.contaminant_id, guideline.limit_ug_l, exposure_set.exposure_set
FROM reference.scenario AS scenario
CROSS JOIN reference.contaminant AS contaminant
LEFT JOIN reference.exposure_set AS exposure_set ON exposure_set.exposure_set = scenario.exposure_set
LEFT JOIN reference.guideline AS guideline
  ON guideline.guideline_set = scenario.guideline_set AND guideline.contaminant_id = contaminant.contaminant_id
WHERE guideline.limit_ug_l IS NULL
   OR scenario.toxicity_set NOT IN (SELECT toxicity_set FROM reference.toxicity)
   OR scenario.speciation_set NOT IN (SELECT speciation_set FROM reference.speciation)
   OR scenario.intake_set NOT IN (
       -- the groups make up one population at one time, or one lifetime
       SELECT intake_set
       FROM reference.intake_group
       GROUP BY intake_set
       HAVING abs(sum(population_share * exposure_duration_years / averaging_time_years) - 1) < 1e-9
   )
   OR scenario.population_counted NOT IN ('all', 'at_or_above_guideline')
   OR NOT coalesce(exposure_set.distance_measure IN ('planar', 'geodesic'), false)
   OR NOT coalesce(exposure_set.site_selection IN ('all', 'drinking_water', 'groundwater'), false)
   OR NOT coalesce(exposure_set.non_detects IN ('lower_bound', 'middle_bound', 'upper_bound', 'kaplan_meier', 'order_statistics'), false)
   OR NOT coalesce(exposure_set.weighting IN ('mean', 'inverse_distance', 'nearest', 'maximum'), false)
   OR NOT coalesce(exposure_set.radius_km > 0, false)
   -- the draws of the uncertainty analysis need plain means
   OR (scenario.has_interval AND exposure_set.weighting <> 'mean')
UNION ALL
SELECT speciation_set, contaminant_id, sum(share), NULL
FROM reference.speciation
GROUP BY speciation_set, contaminant_id
HAVING abs(sum(share) - 1) > 1e-9;
