-- The plotting position of each sample in the distribution of its contaminant at its site, where some samples are non-detects.
-- Grain: one row per sample and contaminant, at sites with non-detects and at least two detects of it, all values and limits above 0.
-- Key: sample_id, contaminant_id.
-- The positions are those of Hirsch & Stedinger 1987 for several limits (doi:10.1029/WR023i004p00715), as in the R package NADA:
-- the limits cut the values into intervals, each with its probability, and the ranks divide an interval evenly (Weibull, a = 0).
-- A detect at a limit lies in the interval above it. Non-detects with a limit above every detect hold no information and are left out.
CREATE OR REPLACE TABLE exposure.plotting_position AS
WITH
mixed AS (
    SELECT site_id, contaminant_id, max(concentration_ug_l) AS largest_detect_ug_l
    FROM staging.measurement
    GROUP BY site_id, contaminant_id
    HAVING count(concentration_ug_l) >= 2
       AND count(detection_limit_ug_l) > 0
       AND min(coalesce(concentration_ug_l, detection_limit_ug_l)) > 0
),
-- an interval is identified by the limit where it begins; the lowest one begins at 0
reading AS (
    SELECT
        measurement.sample_id,
        measurement.site_id,
        measurement.contaminant_id,
        measurement.concentration_ug_l,
        measurement.is_non_detect,
        coalesce(measurement.concentration_ug_l, measurement.detection_limit_ug_l) AS value_ug_l,
        coalesce(max(measurement.detection_limit_ug_l) OVER (
            PARTITION BY measurement.site_id, measurement.contaminant_id
            ORDER BY coalesce(measurement.concentration_ug_l, measurement.detection_limit_ug_l)
        ), 0) AS interval_from_ug_l
    FROM staging.measurement AS measurement
    JOIN mixed
      ON mixed.site_id = measurement.site_id AND mixed.contaminant_id = measurement.contaminant_id
     AND coalesce(measurement.concentration_ug_l, measurement.detection_limit_ug_l) <= mixed.largest_detect_ug_l
),
counted AS (
    SELECT
        site_id,
        contaminant_id,
        interval_from_ug_l,
        count(*) AS sample_count,
        count(concentration_ug_l) AS detect_count
    FROM reading
    GROUP BY site_id, contaminant_id, interval_from_ug_l
),
-- the part of the samples below an interval's end that lies in it: its detects, because its non-detects lie below its beginning
part AS (
    SELECT
        *,
        detect_count / sum(sample_count) OVER (PARTITION BY site_id, contaminant_id ORDER BY interval_from_ug_l)
            AS part_in_interval
    FROM counted
),
-- the probability of a value below an interval's end: the product of what each interval above leaves
remaining AS (
    SELECT
        *,
        coalesce(exp(CAST(sum(exact_logarithm(1 - part_in_interval)) OVER (
            PARTITION BY site_id, contaminant_id
            ORDER BY interval_from_ug_l DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS DOUBLE)), 1) AS probability_below_end
    FROM part
),
-- ranks divide an interval among its detects, and everything below it among the non-detects at its limit
ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY site_id, contaminant_id, interval_from_ug_l, is_non_detect
            ORDER BY value_ug_l, sample_id
        ) AS place
    FROM reading
)
SELECT
    ranked.sample_id,                           -- staging.measurement
    ranked.site_id,                             -- staging.site
    ranked.contaminant_id,                      -- reference.contaminant
    ranked.concentration_ug_l,                  -- µg/L; NULL for a non-detect
    remaining.probability_below_end * CASE
        WHEN ranked.is_non_detect
        THEN (1 - part_in_interval) * place / (sample_count - detect_count + 1)
        ELSE 1 - part_in_interval + part_in_interval * place / (detect_count + 1)
    END AS plotting_position                    -- probability of a lower value
FROM ranked
JOIN remaining
  ON remaining.site_id = ranked.site_id AND remaining.contaminant_id = ranked.contaminant_id
 AND remaining.interval_from_ug_l = ranked.interval_from_ug_l
ORDER BY ranked.sample_id, ranked.contaminant_id;
