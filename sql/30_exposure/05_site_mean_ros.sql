-- Mean concentration at a site by robust regression on order statistics (ROS), where some of its samples are non-detects.
-- Grain: one row per site and contaminant with non-detects and at least two detects, all values and limits above 0.
-- Key: site_id, contaminant_id.
-- A least-squares line is fitted to the logarithms of the detects over the normal quantiles of their plotting positions. It gives each
-- non-detect the value at its own position. The mean is over the detects as measured and these values (Helsel & Cohn 1988,
-- doi:10.1029/WR024i012p01997; Helsel 2012, doi:10.1002/9781118162729).
-- Caveat: the value of a non-detect can lie above its own limit. If detects are few, alike or far above the limit, the mean can lie
-- above the mean with all non-detects at their limits (site_mean.upper_bound_ug_l).
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
        exact_sum(quantile) AS quantile_sum,
        exact_sum(quantile * quantile) AS quantile_square_sum,
        exact_sum(ln(concentration_ug_l)) AS logarithm_sum,
        exact_sum(quantile * ln(concentration_ug_l)) AS product_sum
    FROM positioned
    WHERE concentration_ug_l IS NOT NULL
    GROUP BY site_id, contaminant_id
),
-- the least-squares line of the logarithms over the quantiles
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
    site_id,                                     -- staging.site
    contaminant_id,                              -- reference.contaminant
    exact_sum(value_ug_l) / count(*) AS ros_ug_l -- mean by regression on order statistics, µg/L
FROM filled
GROUP BY site_id, contaminant_id
ORDER BY site_id, contaminant_id;
