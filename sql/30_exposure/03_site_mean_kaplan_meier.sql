-- Mean concentration at a site by Kaplan–Meier, where some of its samples are non-detects.
-- Grain: one row per site and contaminant with both detects and non-detects.
-- Key: site_id, contaminant_id.
-- This is the product-limit estimate of survival analysis with the axis flipped. It assumes no distribution: the share of a non-detect
-- is divided equally among the samples below it (Helsel 2012, Statistics for Censored Environmental Data,
-- doi:10.1002/9781118162729). A non-detect ranks below a detect of the same value.
-- If the smallest value is a non-detect, the share that is left there counts at its limit (Efron's convention, 1967). So no mean lies
-- above the mean with all non-detects at their limits. The R package NADA counts that share at the smallest detect instead, and its mean
-- can lie above. NADA2 does the same as this file, to avoid the bias.
-- Caveat: if all limits are equal and below every detect, this is the mean with non-detects at their limit.
CREATE OR REPLACE TABLE exposure.site_mean_kaplan_meier AS
WITH
mixed AS (
    SELECT site_id, contaminant_id
    FROM staging.measurement
    GROUP BY site_id, contaminant_id
    HAVING count(concentration_ug_l) > 0 AND count(detection_limit_ug_l) > 0
),
level AS (
    SELECT
        measurement.site_id,
        measurement.contaminant_id,
        coalesce(measurement.concentration_ug_l, measurement.detection_limit_ug_l) AS value_ug_l,
        count(*) AS sample_count,
        count(measurement.concentration_ug_l) AS detect_count
    FROM staging.measurement AS measurement
    JOIN mixed
      ON mixed.site_id = measurement.site_id AND mixed.contaminant_id = measurement.contaminant_id
    GROUP BY measurement.site_id, measurement.contaminant_id, value_ug_l
),
ranked AS (
    SELECT
        *,
        sum(sample_count) OVER (PARTITION BY site_id, contaminant_id ORDER BY value_ug_l) AS at_or_below_count
    FROM level
),
-- the part of the samples at or below a level that lies at it: all of them at the lowest level
part AS (
    SELECT
        *,
        CASE WHEN at_or_below_count = sample_count THEN 1 ELSE detect_count / at_or_below_count END AS part_at_level
    FROM ranked
),
-- the share of the whole distribution at or below a level: the product of what each level above leaves
remaining AS (
    SELECT
        *,
        coalesce(exp(CAST(sum(exact_logarithm(1 - part_at_level)) OVER (
            PARTITION BY site_id, contaminant_id
            ORDER BY value_ug_l DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS DOUBLE)), 1) AS share_at_or_below
    FROM part
)
SELECT
    site_id,                                                                       -- staging.site
    contaminant_id,                                                                -- reference.contaminant
    exact_sum(value_ug_l * share_at_or_below * part_at_level) AS kaplan_meier_ug_l -- mean by Kaplan–Meier, µg/L
FROM remaining
GROUP BY site_id, contaminant_id
ORDER BY site_id, contaminant_id;
