-- Mean concentration at a site by robust regression on order statistics (ROS), where some of its samples are non-detects.
-- Grain: one row per site and contaminant with non-detects and at least two detects, all values and limits above 0.
-- Key: site_id, contaminant_id.
-- The least-squares line through the detects' logarithms over the normal quantiles of their plotting positions gives each non-detect
-- a value at its own position; the mean is over the detects as measured and the non-detects so filled in (Helsel & Cohn 1988,
-- doi:10.1029/WR024i012p01997; Helsel 2012, doi:10.1002/9781118162729).
-- Caveat: a value filled in is not held below its own limit. Where detects are few, alike or far above the limit, the mean can lie
-- above the one with all non-detects at their limits (site_mean.upper_bound_ug_l).
-- Sums are exact decimals, so that they do not depend on the order of the rows.
CREATE OR REPLACE TABLE exposure.site_mean_ros AS
WITH
positioned AS (
    SELECT site_id, contaminant_id, concentration_ug_l, normal_quantile(plotting_position) AS quantile
    FROM exposure.plotting_position
),
total AS (
    SELECT
        site_id,
        contaminant_id,
        count(*) AS detect_count,
        CAST(sum(CAST(quantile AS DECIMAL(38, 15))) AS DOUBLE) AS quantile_sum,
        CAST(sum(CAST(quantile * quantile AS DECIMAL(38, 15))) AS DOUBLE) AS quantile_square_sum,
        CAST(sum(CAST(ln(concentration_ug_l) AS DECIMAL(38, 15))) AS DOUBLE) AS logarithm_sum,
        CAST(sum(CAST(quantile * ln(concentration_ug_l) AS DECIMAL(38, 15))) AS DOUBLE) AS product_sum
    FROM positioned
    WHERE concentration_ug_l IS NOT NULL
    GROUP BY site_id, contaminant_id
),
-- least squares of the logarithms on the quantiles
line AS (
    SELECT
        *,
        (detect_count * product_sum - quantile_sum * logarithm_sum)
        / (detect_count * quantile_square_sum - quantile_sum * quantile_sum) AS slope
    FROM total
),
filled AS (
    SELECT
        positioned.site_id,
        positioned.contaminant_id,
        coalesce(
            positioned.concentration_ug_l,
            exp((line.logarithm_sum - line.slope * line.quantile_sum) / line.detect_count + line.slope * positioned.quantile)
        ) AS value_ug_l
    FROM positioned
    JOIN line
      ON line.site_id = positioned.site_id AND line.contaminant_id = positioned.contaminant_id
)
SELECT
    site_id,                                                                           -- staging.site
    contaminant_id,                                                                    -- reference.contaminant
    CAST(sum(CAST(value_ug_l AS DECIMAL(38, 15))) AS DOUBLE) / count(*) AS ros_ug_l    -- mean by regression on order statistics, µg/L
FROM filled
GROUP BY site_id, contaminant_id
ORDER BY site_id, contaminant_id;
