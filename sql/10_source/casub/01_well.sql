-- Groundwater quality by well, averaged over a period, as CONAGUA publishes it (Calidad del agua subterránea): the first sheet.
-- Grain: one row per well. Everything is text, as written.
-- Key: file, file_row.
-- Caveat: the values are already means over the period, non-detects among them averaged at their limits: one "sample" a well.
CREATE OR REPLACE TABLE source.well AS
WITH
-- editions differ in the name of the key and in whether they state the period; an absent column is NULL
sometimes_there AS (
    SELECT NULL::VARCHAR AS "CLAVE SITIO", NULL::VARCHAR AS "CLAVE", NULL::VARCHAR AS "PERIODO" WHERE false
),
sheet AS (
    SELECT * FROM sometimes_there
    UNION ALL BY NAME
    SELECT * FROM input.samples
)
SELECT
    file,                                         -- file that was read
    sheet,                                        -- sheet of a workbook; NULL for a CSV
    file_row,                                     -- row in the file; the header is row 1
    coalesce("CLAVE SITIO", "CLAVE") AS site_key, -- the commission's key of the well
    "SITIO" AS site_text,                         -- name of the well
    "ESTADO" AS state_text,                       -- state
    "MUNICIPIO" AS municipality_text,             -- municipality
    "SUBTIPO" AS site_type_text,                  -- kind of site, in Spanish
    "LATITUD" AS latitude_text,                   -- degrees north
    "LONGITUD" AS longitude_text,                 -- degrees east
    "PERIODO" AS period_text,                     -- years averaged
    "AS_TOT_mg/L",                                -- total arsenic, mg/L
    "CD_TOT_mg/L",                                -- total cadmium, mg/L
    "CR_TOT_mg/L",                                -- total chromium, mg/L
    "HG_TOT_mg/L",                                -- total mercury, mg/L
    "PB_TOT_mg/L",                                -- total lead, mg/L
    "FLUORUROS_mg/L"                              -- total fluorides, mg/L
FROM sheet;
