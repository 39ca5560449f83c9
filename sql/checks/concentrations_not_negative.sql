-- Every concentration and detection limit is a finite number and not negative, and every measurement has exactly one of the two.
SELECT sample_id, contaminant_id, concentration_ug_l, detection_limit_ug_l, written
FROM staging.measurement
WHERE NOT coalesce(isfinite(coalesce(concentration_ug_l, detection_limit_ug_l)), false)
   OR coalesce(concentration_ug_l, detection_limit_ug_l) < 0
   OR (concentration_ug_l IS NULL) <> is_non_detect
   OR (detection_limit_ug_l IS NULL) = is_non_detect;
