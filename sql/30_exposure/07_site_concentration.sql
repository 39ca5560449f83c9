-- Concentration at each site as each exposure set sees it: its choice of sites, its rule for non-detects.
-- Grain: one row per exposure set, site that it takes into account, and contaminant measured there.
-- Key: exposure_set, site_id, contaminant_id.
CREATE OR REPLACE TABLE exposure.site_concentration AS
SELECT
    exposure_set.exposure_set,                       -- reference.exposure_set
    mean.site_id,                                    -- staging.site
    mean.contaminant_id,                             -- reference.contaminant
    CASE exposure_set.non_detects
        WHEN 'lower_bound' THEN mean.lower_bound_ug_l
        WHEN 'upper_bound' THEN mean.upper_bound_ug_l
        WHEN 'kaplan_meier' THEN coalesce(censored.kaplan_meier_ug_l, mean.middle_bound_ug_l)
        WHEN 'order_statistics' THEN coalesce(censored.ros_ug_l, mean.middle_bound_ug_l)
        ELSE mean.middle_bound_ug_l
    END AS concentration_ug_l,                       -- mean over the site's samples, µg/L
    mean.sample_count,                               -- measurements of the contaminant at the site
    mean.censored_percent                            -- share of non-detects among them, %
FROM exposure.site_mean AS mean
JOIN exposure.site_mean_censored AS censored
  ON censored.site_id = mean.site_id AND censored.contaminant_id = mean.contaminant_id
JOIN exposure.chosen_site AS chosen ON chosen.site_id = mean.site_id
JOIN reference.exposure_set AS exposure_set ON exposure_set.exposure_set = chosen.exposure_set
ORDER BY exposure_set.exposure_set, mean.site_id, mean.contaminant_id;
