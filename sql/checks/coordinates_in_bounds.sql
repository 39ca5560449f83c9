-- Every site and town in use lies within the country's bounds.
SELECT 'staging.site' AS table_name, site_id AS key, longitude, latitude
FROM staging.site
WHERE NOT coalesce(is_in_bounds(longitude, latitude), false)
UNION ALL
SELECT 'staging.town', town_id, longitude, latitude
FROM staging.town
WHERE NOT coalesce(is_in_bounds(longitude, latitude), false);
