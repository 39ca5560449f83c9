-- The study's samples.csv: sites with their mean concentrations in µg/L, scenario `paper`.
SELECT
    site.site_id AS site,
    site.site_type AS type,
    site.latitude,
    site.longitude,
    contaminants.arsenic,
    contaminants.cadmium,
    contaminants.chromium,
    contaminants.mercury,
    contaminants.lead,
    contaminants.fluoride
FROM (
    PIVOT (
        SELECT site_id, contaminant_id, concentration_ug_l
        FROM exposure.site_concentration
        WHERE exposure_set = 'paper'
    )
    ON contaminant_id IN ('arsenic', 'cadmium', 'chromium', 'mercury', 'lead', 'fluoride')
    USING any_value(concentration_ug_l)
    GROUP BY site_id
) AS contaminants
JOIN staging.site AS site ON site.site_id = contaminants.site_id
ORDER BY site.site_id;
