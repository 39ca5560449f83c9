-- Outlines of the dataset's country and its neighbours, as far as the map shows them.
-- Grain: one row per country of which a part is on the map.
-- Key: country_code.
CREATE OR REPLACE TABLE map.country AS
WITH
view_frame AS (
    SELECT
        ST_MakeEnvelope(
            setting('west') - 5, setting('south') - 5, continuous_longitude(setting('east')) + 5, setting('north') + 5
        )::GEOMETRY AS frame
),
continuous AS (
    SELECT country_code, country, continuous_outline(geom) AS geom FROM staging.country
),
clipped AS (
    SELECT
        country.country_code,
        country.country,
        ST_Intersection(country.geom, view_frame.frame) AS geom
    FROM continuous AS country
    CROSS JOIN view_frame
    WHERE ST_Intersects(country.geom, view_frame.frame)
)
SELECT
    country_code,                                                     -- ISO 3166 code, three letters
    country,                                                          -- name
    country_code = setting('country_code') AS is_own,                 -- whether it is the dataset's own country
    ST_Transform(geom, 'EPSG:4326', setting('map_crs'), true) AS geom -- outline in metres of the dataset's map projection
FROM clipped
WHERE NOT ST_IsEmpty(geom)
ORDER BY country_code;
