-- What the people of each town are exposed to: the mean over the sites near it, as each exposure set weighs them.
-- Grain: one row per exposure set, town, and contaminant that a site near the town measured.
-- Key: exposure_set, town_id, contaminant_id.
-- Of sites at the same least distance, all are nearest.
-- Values enter to 1e-9 µg/L, weighted ones to 1e-15: sums of decimals are exact, so that the order of the rows does not matter.
CREATE OR REPLACE TABLE exposure.town_exposure AS
WITH
-- groups are made by number: by name they take twice the time
measured AS NOT MATERIALIZED (
    SELECT
        exposure_set.display_order AS set_number,
        exposure_set.weighting,
        near.town_id,
        contaminant.display_order AS contaminant_number,
        near.distance_km,
        concentration.concentration_ug_l,
        concentration.censored_percent
    FROM exposure.near_site AS near
    JOIN exposure.site_concentration AS concentration
      ON concentration.exposure_set = near.exposure_set AND concentration.site_id = near.site_id
    JOIN reference.exposure_set AS exposure_set ON exposure_set.exposure_set = near.exposure_set
    JOIN reference.contaminant AS contaminant ON contaminant.contaminant_id = concentration.contaminant_id
),
nearest AS (
    SELECT set_number, town_id, contaminant_number, min(distance_km) AS distance_km
    FROM measured
    WHERE weighting = 'nearest'
    GROUP BY set_number, town_id, contaminant_number
),
plain AS (
    SELECT set_number, town_id, contaminant_number, concentration_ug_l, censored_percent
    FROM measured
    WHERE weighting = 'mean'
    UNION ALL
    SELECT measured.set_number, measured.town_id, measured.contaminant_number, measured.concentration_ug_l, measured.censored_percent
    FROM measured
    JOIN nearest
      ON nearest.set_number = measured.set_number
     AND nearest.town_id = measured.town_id
     AND nearest.contaminant_number = measured.contaminant_number
     AND nearest.distance_km = measured.distance_km
    WHERE measured.weighting = 'nearest'
),
weighed AS (
    SELECT
        measured.*,
        1 / power(greatest(measured.distance_km, shortest.value), exponent.value) AS weight
    FROM measured
    JOIN reference.constant AS exponent ON exponent.constant = 'inverse_distance_power'
    JOIN reference.constant AS shortest ON shortest.constant = 'shortest_weighted_km'
    WHERE measured.weighting IN ('inverse_distance', 'maximum')
),
total AS (
    SELECT
        set_number,
        town_id,
        contaminant_number,
        CAST(sum(CAST(concentration_ug_l AS DECIMAL(18, 9))) AS DOUBLE) / count(*) AS exposure_ug_l,
        count(*) AS site_count,
        CAST(sum(CAST(censored_percent AS DECIMAL(18, 9))) AS DOUBLE) / count(*) AS censored_percent
    FROM plain
    GROUP BY set_number, town_id, contaminant_number
    UNION ALL
    SELECT
        set_number,
        town_id,
        contaminant_number,
        CASE weighting
            WHEN 'maximum' THEN max(concentration_ug_l)
            -- never outside its sites: rounding would take a town whose sites are all at a guideline off it
            ELSE greatest(min(concentration_ug_l), least(
                max(concentration_ug_l),
                CAST(sum(CAST(weight * concentration_ug_l AS DECIMAL(38, 15))) AS DOUBLE) / CAST(sum(CAST(weight AS DECIMAL(38, 15))) AS DOUBLE)
            ))
        END AS exposure_ug_l,
        count(*) AS site_count,
        CAST(sum(CAST(censored_percent AS DECIMAL(18, 9))) AS DOUBLE) / count(*) AS censored_percent
    FROM weighed
    GROUP BY set_number, weighting, town_id, contaminant_number
)
SELECT
    exposure_set.exposure_set,    -- reference.exposure_set
    total.town_id,                -- staging.town
    contaminant.contaminant_id,   -- reference.contaminant
    total.exposure_ug_l,          -- mean over the sites that count, µg/L
    total.site_count,             -- those sites
    total.censored_percent        -- share of non-detects among a site's samples, mean over the sites, %
FROM total
JOIN reference.exposure_set AS exposure_set ON exposure_set.display_order = total.set_number
JOIN reference.contaminant AS contaminant ON contaminant.display_order = total.contaminant_number;
