-- Concentrations by site, µg/L: one row per exposure set and contaminant. present: a bit for each site, set if it has a value.
-- figures: these values, separated by commas.
SET VARIABLE sites = (SELECT count(*)::INTEGER FROM staging.site);
WITH
site AS (
    SELECT site_id, row_number() OVER (ORDER BY site_id)::INTEGER - 1 AS number
    FROM staging.site
)
SELECT
    concentration.exposure_set,
    concentration.contaminant_id,
    string_agg(regexp_replace(shown_number(concentration.concentration_ug_l)::VARCHAR, '\.0$', ''), ',' ORDER BY site.number) AS figures,
    bit_list(site.number, 'sites') AS present
FROM exposure.site_concentration AS concentration
JOIN site ON site.site_id = concentration.site_id
GROUP BY concentration.exposure_set, concentration.contaminant_id
ORDER BY concentration.exposure_set, concentration.contaminant_id;
