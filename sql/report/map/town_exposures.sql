-- Exposures by town, µg/L: one row per set of exposures and contaminant; with commas between, a blank where there is none.
WITH
town AS (
    SELECT town_id, row_number() OVER (ORDER BY town_id)::INTEGER AS number
    FROM (SELECT DISTINCT town_id FROM exposure.town_exposure) AS exposed
),
-- a number for each set and contaminant sorts faster than their names do
series AS (
    SELECT exposure_set, contaminant_id, row_number() OVER ()::INTEGER AS number
    FROM (SELECT DISTINCT exposure_set, contaminant_id FROM exposure.town_exposure) AS there
),
-- many towns have the same value: each is written once
written AS (
    SELECT exposure_ug_l, regexp_replace(shown_number(exposure_ug_l)::VARCHAR, '\.0$', '') AS value
    FROM (SELECT DISTINCT exposure_ug_l FROM exposure.town_exposure) AS there
),
figure AS (
    SELECT
        series.number AS series_number,
        town.number,
        written.value,
        lag(town.number, 1, 0) OVER (PARTITION BY series.number ORDER BY town.number) AS number_before
    FROM exposure.town_exposure AS exposure
    JOIN town ON town.town_id = exposure.town_id
    JOIN series ON series.exposure_set = exposure.exposure_set AND series.contaminant_id = exposure.contaminant_id
    JOIN written ON written.exposure_ug_l = exposure.exposure_ug_l
),
joined AS (
    SELECT
        series_number,
        substring(string_agg(repeat(',', number - number_before) || value, '' ORDER BY number), 2) AS figures
    FROM figure
    GROUP BY series_number
)
SELECT series.exposure_set, series.contaminant_id, joined.figures
FROM joined
JOIN series ON series.number = joined.series_number
ORDER BY series.exposure_set, series.contaminant_id;
