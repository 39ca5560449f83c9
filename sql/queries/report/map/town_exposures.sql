-- Exposures by town, µg/L: one row per exposure set and contaminant. present: a bit for each town, set if it has a value.
-- figures: these values, separated by commas.
SET VARIABLE towns = (SELECT count(*)::INTEGER FROM map_town);
WITH
-- many towns have the same value, so each value is formatted once
written AS (
    SELECT exposure_ug_l, regexp_replace(shown_number(exposure_ug_l)::VARCHAR, '\.0$', '') AS value
    FROM (SELECT DISTINCT exposure_ug_l FROM exposure.town_exposure) AS there
)
SELECT
    exposure.exposure_set,
    exposure.contaminant_id,
    string_agg(written.value, ',' ORDER BY town.number) AS figures,
    bit_list(town.number, 'towns') AS present
FROM exposure.town_exposure AS exposure
JOIN map_town AS town ON town.town_id = exposure.town_id
JOIN written ON written.exposure_ug_l = exposure.exposure_ug_l
GROUP BY exposure.exposure_set, exposure.contaminant_id
ORDER BY exposure.exposure_set, exposure.contaminant_id;
