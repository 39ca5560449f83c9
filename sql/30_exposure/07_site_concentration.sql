-- Concentration at each site by exposure set, with the set's choice of sites and its rule for non-detects.
-- Grain: one row per exposure set, site that it takes into account, and contaminant measured there.
-- Key: exposure_set, site_id, contaminant_id.
CREATE OR REPLACE TABLE exposure.site_concentration AS
SELECT
    exposure_set.exposure_set,                       -- reference.exposure_set
    mean.site_id,                                    -- staging.site
    mean.contaminant_id,                             -- reference.contaminant
    coalesce(
        estimate_by_rule(exposure_set.non_detects, censored.kaplan_meier_ug_l, censored.ros_ug_l),
        bound_by_rule(exposure_set.non_detects, mean.lower_bound_ug_l, mean.middle_bound_ug_l, mean.upper_bound_ug_l)
    ) AS concentration_ug_l,                         -- mean over the site's samples, µg/L
    mean.sample_count,                               -- measurements of the contaminant at the site
    mean.censored_percent                            -- share of non-detects among them, %
FROM exposure.site_mean AS mean
JOIN exposure.site_mean_censored AS censored
  ON censored.site_id = mean.site_id AND censored.contaminant_id = mean.contaminant_id
JOIN exposure.chosen_site AS chosen ON chosen.site_id = mean.site_id
JOIN reference.exposure_set AS exposure_set ON exposure_set.exposure_set = chosen.exposure_set
ORDER BY exposure_set.exposure_set, mean.site_id, mean.contaminant_id;
