-- Municipality outlines to draw: projected and simplified.
-- Grain: one row per municipality that has a boundary.
-- Key: municipality_code.
CREATE OR REPLACE TABLE map.municipality AS
WITH
coverage AS (
    SELECT
        list(municipality_code ORDER BY municipality_code) AS municipality_codes,
        simplified_outlines(geom, municipality_code, setting('map_crs')) AS outlines
    FROM staging.municipality
),
part AS (
    SELECT municipality_codes, unnest(ST_Dump(outlines)) AS dumped FROM coverage
)
SELECT
    municipality_codes[dumped.path[1]] AS municipality_code, -- staging.municipality
    ST_Collect(list(dumped.geom)) AS geom                    -- outline in metres of the dataset's map projection
FROM part
GROUP BY ALL
ORDER BY municipality_code;
