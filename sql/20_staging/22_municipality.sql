-- Municipalities with their boundary.
-- Grain: one row per municipality of the boundary file.
-- Key: municipality_code.
CREATE OR REPLACE TABLE staging.municipality AS
SELECT
    state_code_text || municipality_code_text AS municipality_code, -- key: state's and municipality's code
    state_code_text AS state_code,                                  -- staging.state
    min(trimmed(municipality_text)) AS municipality,                -- name
    ST_Union_Agg(geom) AS geom                                      -- boundary, longitude and latitude (WGS 84)
FROM source.municipality
GROUP BY state_code_text, municipality_code_text
ORDER BY municipality_code;
