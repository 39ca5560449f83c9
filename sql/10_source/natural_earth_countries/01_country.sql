-- Countries of Natural Earth, for the neighbours on the maps.
-- Grain: one row per country of the file.
-- Key: file, file_row.
CREATE OR REPLACE TABLE source.country AS
SELECT
    file,                           -- file that was read
    file_row,                       -- feature in the file, from 1
    "ADM0_A3" AS country_code_text, -- ISO 3166 code, three letters
    "NAME" AS country_text,         -- country
    geom,                           -- boundary, longitude and latitude
    is_mended                       -- whether it was not valid as written
FROM input.countries;
