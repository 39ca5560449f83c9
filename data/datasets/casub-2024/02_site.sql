-- The wells of the groundwater workbook as monitoring sites.
-- Grain: one row per row of the sheet. Everything is text, as written.
-- Key: file, file_row.
CREATE OR REPLACE TABLE source.site AS
SELECT
    file,              -- file that was read
    sheet,             -- sheet of a workbook; NULL for a CSV
    file_row,          -- row in the file; the header is row 1
    site_key,          -- the commission's key of the well
    site_text,         -- name of the well
    state_text,        -- state
    municipality_text, -- municipality
    site_type_text,    -- kind of site, in Spanish
    latitude_text,     -- degrees north
    longitude_text     -- degrees east
FROM source.well;
