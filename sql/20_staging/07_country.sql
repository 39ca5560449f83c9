-- Countries that the maps show: the dataset's own and its neighbours.
-- Grain: one row per row of source.country.
-- Key: file, file_row.
-- A view: the outlines are stored in source.country.
CREATE OR REPLACE VIEW staging.country AS
SELECT
    trimmed(country_code_text) AS country_code, -- ISO 3166 code, three letters
    trimmed(country_text) AS country,           -- name
    geom,                                       -- outline, longitude and latitude (WGS 84)
    file,                                       -- file the row was read from
    file_row                                    -- feature in the file
FROM source.country;
