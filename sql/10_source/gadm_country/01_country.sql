-- The country's outline of DIVA-GIS / GADM (level 0), the 2019 study's own file: a map without neighbours.
-- Grain: one row per country of the file.
-- Key: file, file_row.
CREATE OR REPLACE TABLE source.country AS
SELECT
    file,                         -- file that was read
    file_row,                     -- feature in the file, from 1
    "ISO3" AS country_code_text,  -- ISO 3166 code, three letters
    "NAME_ENGLI" AS country_text, -- country
    geom,                         -- boundary, longitude and latitude
    is_mended                     -- whether it was not valid as written
FROM input.country;
