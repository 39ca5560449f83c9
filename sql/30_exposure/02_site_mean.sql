-- Mean concentration at each site by contaminant, with the bounds that non-detects set on it.
-- Grain: one row per site and contaminant measured there.
-- Key: site_id, contaminant_id.
-- Means are plain means over the site's samples. The true mean lies between the bounds: all non-detects at 0, all at their limit.
CREATE OR REPLACE TABLE exposure.site_mean AS
WITH
total AS (
    SELECT
        site_id,
        contaminant_id,
        count(*) AS sample_count,
        count(detection_limit_ug_l) AS non_detect_count,
        exact_sum(coalesce(concentration_ug_l, 0)) AS lowest_sum_ug_l,
        exact_sum(coalesce(concentration_ug_l, detection_limit_ug_l)) AS highest_sum_ug_l
    FROM staging.measurement
    GROUP BY site_id, contaminant_id
)
SELECT
    site_id,                                                                      -- staging.site
    contaminant_id,                                                               -- reference.contaminant
    sample_count,                                                                 -- measurements of the contaminant at the site
    non_detect_count,                                                             -- measurements below their detection limit
    100.0 * non_detect_count / sample_count AS censored_percent,                  -- share of non-detects among the measurements, %
    lowest_sum_ug_l / sample_count AS lower_bound_ug_l,                           -- mean with non-detects as 0, µg/L
    (lowest_sum_ug_l + highest_sum_ug_l) / 2 / sample_count AS middle_bound_ug_l, -- mean with non-detects at half their limit, µg/L
    highest_sum_ug_l / sample_count AS upper_bound_ug_l                           -- mean with non-detects at their limit, µg/L
FROM total
ORDER BY site_id, contaminant_id;
