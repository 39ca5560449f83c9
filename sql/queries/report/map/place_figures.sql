-- The values by place: one row per scenario, contaminant, level of place and measure. present: a bit for each place, set if it has a value.
-- figures: these values, separated by commas.
SET VARIABLE places = (SELECT count(*)::INTEGER FROM map.place);
WITH
place AS (
    SELECT place_level, place_code, row_number() OVER (PARTITION BY place_level ORDER BY place_code)::INTEGER - 1 AS number
    FROM map.place
)
SELECT
    figure.scenario_id,
    figure.contaminant_id,
    figure.place_level,
    figure.measure,
    string_agg(regexp_replace(figure.value::VARCHAR, '\.0$', ''), ',' ORDER BY place.number) AS figures,
    bit_list(place.number, 'places') AS present
FROM map.place_figure AS figure
JOIN place ON place.place_level = figure.place_level AND place.place_code = figure.place_code
GROUP BY figure.scenario_id, figure.contaminant_id, figure.place_level, figure.measure
ORDER BY figure.scenario_id, figure.contaminant_id, figure.place_level, figure.measure;
