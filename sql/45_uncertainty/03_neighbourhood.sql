-- Groups of towns in a state that share the same sites, so that one draw serves the whole group.
-- Grain: one row per exposure set, state and set of sites near a town.
-- Key: neighbourhood_number.
CREATE OR REPLACE TABLE uncertainty.neighbourhood AS
WITH
town AS (
    SELECT
        exposure_set,
        town_id,
        string_agg(site_id, chr(10) ORDER BY site_id) AS site_ids,
        count(*) AS site_count,
        max(concentration_ug_l) AS highest_ug_l
    FROM uncertainty.arsenic_site
    GROUP BY exposure_set, town_id
)
SELECT
    row_number() OVER (ORDER BY near.exposure_set, town.state_code, min(near.town_id))
        AS neighbourhood_number,                   -- key
    near.exposure_set,                             -- reference.exposure_set
    town.state_code,                               -- staging.state
    min(near.town_id) AS town_id,                  -- staging.town: the first of the towns; its sites are those of all
    max(near.site_count) AS site_count,            -- sites
    max(near.highest_ug_l) AS highest_ug_l,        -- highest concentration of arsenic among them, µg/L
    count(*) AS towns,                             -- towns
    CAST(sum(town.population) AS BIGINT) AS people -- people of these towns
FROM town AS near
JOIN staging.town AS town ON town.town_id = near.town_id
GROUP BY near.exposure_set, town.state_code, near.site_ids
ORDER BY neighbourhood_number;
