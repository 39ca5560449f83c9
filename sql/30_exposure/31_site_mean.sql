-- Mean concentration at each site by contaminant, with what the non-detects can do to it.
-- Grain: one row per contaminant and site at which anything was measured; without a measurement of that contaminant the means are NULL.
-- Key: site_id, contaminant_id.
-- Means are plain means over the site's samples. The truth lies between the bounds: all non-detects 0, all at their limit.
-- Sums are exact decimals, so that they do not depend on the order of the rows.
CREATE OR REPLACE TABLE exposure.site_mean AS
WITH
site AS (
    SELECT DISTINCT site_id FROM staging.measurement
),
total AS (
    SELECT
        site_id,
        contaminant_id,
        count(*) AS sample_count,
        count(detection_limit_ug_l) AS non_detect_count,
        CAST(sum(CAST(coalesce(concentration_ug_l, 0) AS DECIMAL(38, 15))) AS DOUBLE) AS lowest_sum_ug_l,
        CAST(sum(CAST(coalesce(concentration_ug_l, detection_limit_ug_l) AS DECIMAL(38, 15))) AS DOUBLE) AS highest_sum_ug_l
    FROM staging.measurement
    GROUP BY site_id, contaminant_id
)
SELECT
    site.site_id,                                                            -- staging.site
    contaminant.contaminant_id,                                              -- reference.contaminant
    coalesce(total.sample_count, 0) AS sample_count,                         -- measurements of the contaminant at the site
    coalesce(total.non_detect_count, 0) AS non_detect_count,                 -- those below their detection limit
    total.lowest_sum_ug_l / total.sample_count AS lower_bound_ug_l,          -- mean with non-detects as 0, µg/L
    total.highest_sum_ug_l / total.sample_count AS upper_bound_ug_l          -- mean with non-detects at their limit, µg/L
FROM site
CROSS JOIN reference.contaminant AS contaminant
LEFT JOIN total
  ON total.site_id = site.site_id AND total.contaminant_id = contaminant.contaminant_id
ORDER BY site.site_id, contaminant.contaminant_id;
