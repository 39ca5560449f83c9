-- For a dataset that has no outlines of countries: the table stands, empty.
-- Grain: none.
-- Key: file, file_row.
CREATE OR REPLACE TABLE source.country AS
SELECT
    NULL::VARCHAR AS file,              -- file that was read
    NULL::BIGINT AS file_row,           -- feature in the file, from 1
    NULL::VARCHAR AS country_code_text, -- ISO 3166 code, three letters
    NULL::VARCHAR AS country_text,      -- country
    NULL::GEOMETRY AS geom,             -- boundary, longitude and latitude
    NULL::BOOLEAN AS is_mended          -- whether it was not valid as written
WHERE false;
