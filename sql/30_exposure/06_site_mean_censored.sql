-- Mean concentration at each site by contaminant, estimated with its non-detects, where there are enough detects.
-- Grain: one row per site and contaminant measured there.
-- Key: site_id, contaminant_id.
-- Without non-detects both estimates are the plain mean. With non-detects, an estimate needs least_detects detects and less than
-- most_censored_percent non-detects (reference.constant; Helsel 2012, doi:10.1002/9781118162729).
CREATE OR REPLACE TABLE exposure.site_mean_censored AS
WITH
counted AS (
    SELECT
        site_id,
        contaminant_id,
        sample_count,
        sample_count - non_detect_count AS detect_count,
        100 * non_detect_count / sample_count AS censored_percent,
        CASE WHEN non_detect_count = 0 THEN lower_bound_ug_l END AS plain_mean_ug_l
    FROM exposure.site_mean
    WHERE sample_count > 0
),
judged AS (
    SELECT
        counted.*,
        counted.detect_count = counted.sample_count
        OR (counted.detect_count >= least_detects.value AND counted.censored_percent < most_censored.value) AS is_estimable
    FROM counted
    JOIN reference.constant AS least_detects ON least_detects.constant = 'least_detects'
    JOIN reference.constant AS most_censored ON most_censored.constant = 'most_censored_percent'
)
SELECT
    judged.site_id,                                                       -- staging.site
    judged.contaminant_id,                                                -- reference.contaminant
    judged.sample_count,                                                  -- measurements of the contaminant at the site
    judged.detect_count,                                                  -- measurements at or above their detection limit
    judged.censored_percent,                                              -- measurements below it, % of all measurements
    judged.is_estimable,                                                  -- whether there are no non-detects, or enough detects
    CASE WHEN judged.is_estimable THEN coalesce(judged.plain_mean_ug_l, kaplan_meier.kaplan_meier_ug_l) END
        AS kaplan_meier_ug_l,                                             -- mean by Kaplan–Meier, µg/L; NULL when not estimable
    CASE WHEN judged.is_estimable THEN coalesce(judged.plain_mean_ug_l, ros.ros_ug_l) END
        AS ros_ug_l                                                       -- mean by regression on order statistics, µg/L; also NULL if a value is 0
FROM judged
LEFT JOIN exposure.site_mean_kaplan_meier AS kaplan_meier
  ON kaplan_meier.site_id = judged.site_id AND kaplan_meier.contaminant_id = judged.contaminant_id
LEFT JOIN exposure.site_mean_ros AS ros
  ON ros.site_id = judged.site_id AND ros.contaminant_id = judged.contaminant_id
ORDER BY judged.site_id, judged.contaminant_id;
