-- People and towns with a sampled site near them, by state.
-- Grain: one row per exposure set and state.
-- Key: exposure_set, state_code.
CREATE OR REPLACE TABLE summary.state_coverage AS
SELECT
    exposure_set.exposure_set,                                                  -- reference.exposure_set
    town.state_code,                                                            -- staging.state
    count(*) AS towns,                                                          -- towns
    count(reach.town_id) AS towns_within_reach,                                 -- towns with a site near them
    count(CASE WHEN reach.site_count = 1 THEN 1 END) AS towns_with_single_site, -- towns with only one site near them
    CAST(sum(town.population) AS BIGINT) AS people,                             -- people of all towns
    CAST(sum(zero_unless(reach.town_id IS NOT NULL, town.population)) AS BIGINT)
        AS people_within_reach,                                                 -- people of the towns with a site near them
    CAST(sum(zero_unless(reach.site_count = 1, town.population)) AS BIGINT)
        AS people_with_single_site,                                             -- people of the towns with only one site near them
    100.0 * sum(zero_unless(reach.town_id IS NOT NULL, town.population))
        / nullif(sum(town.population), 0) AS people_within_reach_percent,       -- share of people with a site near them, %; NULL without people
    median(reach.nearest_site_km) AS median_nearest_site_km                     -- distance of the nearest site, median over the towns within reach, km
FROM reference.exposure_set AS exposure_set
CROSS JOIN staging.town AS town
LEFT JOIN exposure.town_reach AS reach
  ON reach.exposure_set = exposure_set.exposure_set AND reach.town_id = town.town_id
GROUP BY exposure_set.exposure_set, town.state_code
ORDER BY exposure_set.exposure_set, town.state_code;
