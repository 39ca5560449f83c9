-- For every mean of a site, lower bound ≤ middle bound ≤ upper bound, and the Kaplan–Meier mean lies between the bounds.
SELECT mean.site_id, mean.contaminant_id, mean.lower_bound_ug_l, mean.middle_bound_ug_l, mean.upper_bound_ug_l, censored.kaplan_meier_ug_l
FROM exposure.site_mean AS mean
JOIN exposure.site_mean_censored AS censored
  ON censored.site_id = mean.site_id AND censored.contaminant_id = mean.contaminant_id
WHERE NOT coalesce(mean.lower_bound_ug_l <= mean.middle_bound_ug_l AND mean.middle_bound_ug_l <= mean.upper_bound_ug_l, false)
   OR censored.kaplan_meier_ug_l < mean.lower_bound_ug_l * (1 - 1e-9)
   OR censored.kaplan_meier_ug_l > mean.upper_bound_ug_l * (1 + 1e-9);
