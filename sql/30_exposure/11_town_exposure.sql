-- Exposure of the people of each town: the mean concentration at the sites near it, with the weighting of each exposure set.
-- Grain: one row per exposure set, town, and contaminant that a site near the town measured.
-- Key: exposure_set, town_id, contaminant_id.
-- If several sites are equally near, all of them are nearest.
CREATE OR REPLACE TABLE exposure.town_exposure AS
WITH
-- each part below reads only the sets of its weightings: not materialized, so that the filter comes first
measured AS NOT MATERIALIZED (
    SELECT
        near.exposure_set,
        exposure_set.weighting,
        near.town_id,
        concentration.contaminant_id,
        near.distance_km,
        concentration.concentration_ug_l,
        concentration.censored_percent
    FROM exposure.near_site AS near
    JOIN exposure.site_concentration AS concentration
      ON concentration.exposure_set = near.exposure_set AND concentration.site_id = near.site_id
    JOIN reference.exposure_set AS exposure_set ON exposure_set.exposure_set = near.exposure_set
),
nearest AS (
    SELECT
        *,
        rank() OVER (PARTITION BY exposure_set, town_id, contaminant_id ORDER BY distance_km) AS place
    FROM measured
    WHERE weighting = 'nearest'
),
plain AS (
    SELECT exposure_set, town_id, contaminant_id, concentration_ug_l, censored_percent
    FROM measured
    WHERE weighting = 'mean'
    UNION ALL
    SELECT exposure_set, town_id, contaminant_id, concentration_ug_l, censored_percent
    FROM nearest
    WHERE place = 1
),
weighed AS (
    SELECT
        measured.*,
        inverse_distance_weight(measured.distance_km, shortest.value, exponent.value) AS weight
    FROM measured
    JOIN reference.constant AS exponent ON exponent.constant = 'inverse_distance_power'
    JOIN reference.constant AS shortest ON shortest.constant = 'shortest_weighted_km'
    WHERE measured.weighting IN ('inverse_distance', 'maximum')
),
total AS (
    SELECT
        exposure_set,
        town_id,
        contaminant_id,
        mean_over_sites(concentration_ug_l) AS exposure_ug_l,
        count(*) AS site_count,
        mean_over_sites(censored_percent) AS censored_percent
    FROM plain
    GROUP BY exposure_set, town_id, contaminant_id
    UNION ALL
    SELECT
        exposure_set,
        town_id,
        contaminant_id,
        CASE weighting
            WHEN 'maximum' THEN max(concentration_ug_l)
            ELSE weighted_mean_over_sites(concentration_ug_l, weight)
        END,
        count(*),
        mean_over_sites(censored_percent)
    FROM weighed
    GROUP BY exposure_set, weighting, town_id, contaminant_id
)
SELECT
    exposure_set,     -- reference.exposure_set
    town_id,          -- staging.town
    contaminant_id,   -- reference.contaminant
    exposure_ug_l,    -- mean over the sites that count, µg/L
    site_count,       -- sites that count
    censored_percent  -- share of non-detects among a site's samples, mean over the sites that count, %
FROM total;
