-- Every site and town in use lies within the country's bounds.
SELECT 'staging.site' AS table_name, site_id AS key, longitude, latitude
FROM staging.site
WHERE NOT coalesce(
    longitude BETWEEN getvariable('west') AND getvariable('east')
    AND latitude BETWEEN getvariable('south') AND getvariable('north'), false
)
UNION ALL
SELECT 'staging.town', town_id, longitude, latitude
FROM staging.town
WHERE NOT coalesce(
    longitude BETWEEN getvariable('west') AND getvariable('east')
    AND latitude BETWEEN getvariable('south') AND getvariable('north'), false
);
