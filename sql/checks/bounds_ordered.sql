-- At every site the lower bound of a mean is not above its upper bound, and it is there exactly when there are samples.
SELECT site_id, contaminant_id, sample_count, lower_bound_ug_l, upper_bound_ug_l
FROM exposure.site_mean
WHERE lower_bound_ug_l > upper_bound_ug_l
   OR (lower_bound_ug_l IS NULL) <> (sample_count = 0);
