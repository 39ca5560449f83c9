-- The places of the report's map: states and municipalities, with their outlines.
-- Grain: one row per state, and per municipality that has a boundary or a town.
-- Key: place_level, place_code.
CREATE OR REPLACE TABLE map.place AS
WITH
town AS (
    SELECT
        state_code,
        municipality_code,
        municipality,
        population,
        ST_Transform(geom, 'EPSG:4326', setting('map_crs'), true) AS geom
    FROM staging.town
),
town_state AS (
    SELECT
        state_code,
        CAST(sum(population) AS BIGINT) AS people,
        round(exact_sum(greatest(population, 1) * ST_X(geom)) / sum(greatest(population, 1))) AS x,
        round(exact_sum(greatest(population, 1) * ST_Y(geom)) / sum(greatest(population, 1))) AS y
    FROM town
    GROUP BY state_code
),
town_municipality AS (
    SELECT municipality_code, min(state_code) AS state_code, min(municipality) AS municipality, CAST(sum(population) AS BIGINT) AS people
    FROM town
    WHERE municipality_code IS NOT NULL
    GROUP BY municipality_code
),
-- the state's outline by its municipalities: they come from another publisher, whose borders differ
municipal_state AS (
    SELECT boundary.state_code, ST_Union_Agg(outline.geom ORDER BY outline.municipality_code) AS geom
    FROM map.municipality AS outline
    JOIN staging.municipality AS boundary ON boundary.municipality_code = outline.municipality_code
    GROUP BY boundary.state_code
),
place AS (
    SELECT 'state' AS place_level, state.state_code AS place_code, state.state_code, state.short_name AS place, town.people, town.x, town.y, outline.geom, municipal.geom AS municipal_geom
    FROM staging.state AS state
    LEFT JOIN town_state AS town ON town.state_code = state.state_code
    LEFT JOIN map.state AS outline ON outline.state_code = state.state_code
    LEFT JOIN municipal_state AS municipal ON municipal.state_code = state.state_code
    UNION ALL
    SELECT
        'municipality',
        coalesce(town.municipality_code, boundary.municipality_code),
        coalesce(town.state_code, boundary.state_code),
        coalesce(town.municipality, boundary.municipality),
        town.people,
        NULL,
        NULL,
        outline.geom,
        NULL
    FROM town_municipality AS town
    FULL JOIN staging.municipality AS boundary ON boundary.municipality_code = town.municipality_code
    LEFT JOIN map.municipality AS outline ON outline.municipality_code = boundary.municipality_code
)
SELECT
    place.place_level,                                                           -- state or municipality
    place.place_code,                                                            -- state_code or municipality_code
    place.state_code,                                                            -- staging.state
    place.place,                                                                 -- everyday name
    coalesce(place.people, 0) AS people,                                         -- people of its towns
    CAST(round((place.x - frame.west_m) / frame.grid_m) AS INTEGER) AS x,        -- of a state, the mean position of its people: cells of map.frame from the left
    CAST(round((frame.north_m - place.y) / frame.grid_m) AS INTEGER) AS y,       -- of a state, the mean position of its people: cells of map.frame from the top
    grid_path(place.geom, frame.west_m, frame.north_m, frame.grid_m) AS outline, -- path of an SVG in cells of map.frame; NULL without a boundary
    grid_path(place.municipal_geom, frame.west_m, frame.north_m, frame.grid_m) AS municipal_outline -- of a state, the outline of its municipalities together
FROM place
CROSS JOIN map.frame AS frame
ORDER BY place.place_level, place.place_code;
