-- The study's towns_with_exposure.csv: towns with a site near them and their exposure in µg/L, scenario `paper`.
SELECT
    state.state,
    town.municipality,
    town.town AS name,
    town.population,
    town.longitude,
    town.latitude,
    ST_AsText(town.geom) AS geometry,
    contaminants.arsenic,
    contaminants.cadmium,
    contaminants.chromium,
    contaminants.mercury,
    contaminants.lead,
    contaminants.fluoride,
    reach.site_count AS number_nearby_sites
FROM exposure.town_reach AS reach
LEFT JOIN (
    PIVOT (
        SELECT town_id, contaminant_id, exposure_ug_l
        FROM exposure.town_exposure
        WHERE exposure_set = 'paper'
    )
    ON contaminant_id IN ('arsenic', 'cadmium', 'chromium', 'mercury', 'lead', 'fluoride')
    USING any_value(exposure_ug_l)
    GROUP BY town_id
) AS contaminants
  ON contaminants.town_id = reach.town_id
JOIN staging.town AS town ON town.town_id = reach.town_id
JOIN staging.state AS state ON state.state_code = town.state_code
WHERE reach.exposure_set = 'paper'
ORDER BY town.file, town.file_row;
