-- Concentrations by site, µg/L: one row per set of exposures and contaminant; with commas between, a blank where there is none.
WITH
site AS (
    SELECT site_id, row_number() OVER (ORDER BY site_id) AS number
    FROM staging.site
),
figure AS (
    SELECT
        concentration.exposure_set,
        concentration.contaminant_id,
        site.number,
        regexp_replace(shown_number(concentration.concentration_ug_l)::VARCHAR, '\.0$', '') AS value,
        lag(site.number, 1, 0) OVER (PARTITION BY concentration.exposure_set, concentration.contaminant_id ORDER BY site.number) AS number_before
    FROM exposure.site_concentration AS concentration
    JOIN site ON site.site_id = concentration.site_id
)
SELECT
    exposure_set,
    contaminant_id,
    substring(string_agg(repeat(',', (number - number_before)::INTEGER) || value, '' ORDER BY number), 2) AS figures
FROM figure
GROUP BY exposure_set, contaminant_id
ORDER BY exposure_set, contaminant_id;
