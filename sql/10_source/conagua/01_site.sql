-- Monitoring sites as CONAGUA lists them: the first sheet of its workbook of raw samples, or a CSV with the same columns.
-- Grain: one row per row of the sheet. Everything is text, as written.
-- Key: file, file_row.
CREATE OR REPLACE TABLE source.site AS
SELECT
    file,                                    -- file that was read
    sheet,                                   -- sheet of a workbook; NULL for a CSV
    file_row,                                -- row in the file; the header is row 1
    "CLAVE SITIO" AS site_key,               -- the commission's key of the site
    "NOMBRE DEL SITIO" AS site_text,         -- name of the site
    "ESTADO" AS state_text,                  -- state
    "MUNICIPIO" AS municipality_text,        -- municipality
    "SUBTIPO CUERPO AGUA" AS site_type_text, -- kind of water body, in Spanish
    "LATITUD" AS latitude_text,              -- degrees north
    "LONGITUD" AS longitude_text             -- degrees east
FROM input.sites;
