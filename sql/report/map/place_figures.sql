-- The figures by place: one row per scenario, contaminant, level of places and measure; with commas between, a blank where there is none.
WITH
place AS (
    SELECT place_level, place_code, row_number() OVER (PARTITION BY place_level ORDER BY place_code) AS number
    FROM map.place
),
figure AS (
    SELECT
        figure.scenario_id,
        figure.contaminant_id,
        figure.place_level,
        figure.measure,
        place.number,
        regexp_replace(figure.value::VARCHAR, '\.0$', '') AS value,
        lag(place.number, 1, 0) OVER (
            PARTITION BY figure.scenario_id, figure.contaminant_id, figure.place_level, figure.measure ORDER BY place.number
        ) AS number_before
    FROM map.place_figure AS figure
    JOIN place ON place.place_level = figure.place_level AND place.place_code = figure.place_code
)
SELECT
    scenario_id,
    contaminant_id,
    place_level,
    measure,
    -- as many commas as places since the last figure
    substring(string_agg(repeat(',', (number - number_before)::INTEGER) || value, '' ORDER BY number), 2) AS figures
FROM figure
GROUP BY scenario_id, contaminant_id, place_level, measure
ORDER BY scenario_id, contaminant_id, place_level, measure;
