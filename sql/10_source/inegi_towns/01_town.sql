-- Towns (INEGI's localities) in the column layout of CONABIO's point file, which the 2019 study used.
-- Grain: one row per point of the file. Attributes are text, as written.
-- Key: file, file_row.
-- Coordinates come from the columns; in a file without them, from the geometry: of several points, their middle.
CREATE OR REPLACE TABLE source.town AS
WITH
-- columns that only some editions have: where one is absent it is NULL
sometimes_there AS (
    SELECT
        NULL::VARCHAR AS "CVE_ENT", NULL::VARCHAR AS "CVE_MUN", NULL::VARCHAR AS "CVE_LOC",
        NULL::VARCHAR AS "lon_dd", NULL::VARCHAR AS "lat_dd"
    WHERE false
),
layer AS (
    SELECT * FROM sometimes_there
    UNION ALL BY NAME
    SELECT * FROM input.towns
)
SELECT
    file,                                                                   -- file that was read
    file_row,                                                               -- feature in the file, from 1
    "CVE_ENT" AS state_code_text,                                           -- INEGI code of the state
    "CVE_MUN" AS municipality_code_text,                                    -- INEGI code of the municipality within the state
    "CVE_LOC" AS locality_code_text,                                        -- INEGI code of the town within the municipality
    "NOM_ENT" AS state_text,                                                -- state
    "NOM_MUN" AS municipality_text,                                         -- municipality
    "NOM_LOC" AS town_text,                                                 -- town
    "POBTOT" AS population_text,                                            -- inhabitants
    coalesce("lon_dd", ST_X(ST_Centroid(geom))::VARCHAR) AS longitude_text, -- degrees east
    coalesce("lat_dd", ST_Y(ST_Centroid(geom))::VARCHAR) AS latitude_text   -- degrees north
FROM layer;
