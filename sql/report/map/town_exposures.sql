-- Exposures by town, µg/L: one row per set of exposures and contaminant; with commas between, a blank where there is none.
WITH
town AS (
    SELECT town_id, row_number() OVER (ORDER BY town_id) AS number
    FROM (SELECT DISTINCT town_id FROM exposure.town_exposure) AS exposed
),
figure AS (
    SELECT
        exposure.exposure_set,
        exposure.contaminant_id,
        town.number,
        regexp_replace(shown_number(exposure.exposure_ug_l)::VARCHAR, '\.0$', '') AS value,
        lag(town.number, 1, 0) OVER (PARTITION BY exposure.exposure_set, exposure.contaminant_id ORDER BY town.number) AS number_before
    FROM exposure.town_exposure AS exposure
    JOIN town ON town.town_id = exposure.town_id
)
SELECT
    exposure_set,
    contaminant_id,
    substring(string_agg(repeat(',', (number - number_before)::INTEGER) || value, '' ORDER BY number), 2) AS figures
FROM figure
GROUP BY exposure_set, contaminant_id
ORDER BY exposure_set, contaminant_id;
