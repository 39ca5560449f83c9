-- Concentrations by site, µg/L: one row per set of exposures and contaminant; with commas between, those of the sites that are present, a bit each.
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
    -- whole bytes of bits
    base64(bitstring_agg(site.number, 0, getvariable('sites') | 7)::BLOB) AS present
FROM exposure.site_concentration AS concentration
JOIN site ON site.site_id = concentration.site_id
GROUP BY concentration.exposure_set, concentration.contaminant_id
ORDER BY concentration.exposure_set, concentration.contaminant_id;
