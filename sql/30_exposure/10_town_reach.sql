-- Towns with a sampled site near them, by exposure set.
-- Grain: one row per exposure set and town with a site near it, whatever was measured there.
-- Key: exposure_set, town_id.
CREATE OR REPLACE TABLE exposure.town_reach AS
SELECT
    exposure_set,                            -- reference.exposure_set
    town_id,                                 -- staging.town
    count(*) AS site_count,                  -- sites near the town
    min(distance_km) AS nearest_site_km      -- distance of the nearest site, km
FROM exposure.near_site
GROUP BY exposure_set, town_id;
