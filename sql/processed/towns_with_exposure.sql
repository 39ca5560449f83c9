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
    contaminants.number_nearby_sites
FROM (
    PIVOT (
        SELECT town_id, site_count AS number_nearby_sites, contaminant_id, exposure_ug_l
        FROM exposure.town_exposure
        WHERE scenario_id = 'paper'
    )
    ON contaminant_id IN ('arsenic', 'cadmium', 'chromium', 'mercury', 'lead', 'fluoride')
    USING any_value(exposure_ug_l)
    GROUP BY town_id, number_nearby_sites
) AS contaminants
JOIN staging.town AS town ON town.town_id = contaminants.town_id
JOIN staging.state AS state ON state.state_code = town.state_code
ORDER BY town.file_row;
