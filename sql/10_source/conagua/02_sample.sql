-- Water samples as CONAGUA publishes them: the second sheet of its workbook, or a CSV with the same columns.
-- Grain: one row per row of the sheet. Everything is text, as written; the six contaminants keep the sheet's names.
-- Key: file, file_row.
CREATE OR REPLACE TABLE source.sample AS
WITH
-- a column that only some editions have: where it is absent it is NULL
sometimes_there AS (
    SELECT NULL::VARCHAR AS "CLAVE MONITOREO" WHERE false
),
sheet AS (
    SELECT * FROM sometimes_there
    UNION ALL BY NAME
    SELECT * FROM input.samples
)
SELECT
    file,                            -- file that was read
    sheet,                           -- sheet of a workbook; NULL for a CSV
    file_row,                        -- row in the file; the header is row 1
    "CLAVE SITIO" AS site_key,       -- the commission's key of the site
    "CLAVE MONITOREO" AS sample_key, -- key of the sample, where the edition has one
    "FECHA" AS sampled_on_text,      -- date of sampling: ISO date, or a workbook's day number
    "AS_TOT",                        -- total arsenic, mg/L
    "CD_TOT",                        -- total cadmium, mg/L
    "CR_TOT",                        -- total chromium, mg/L
    "HG_TOT",                        -- total mercury, mg/L
    "PB_TOT",                        -- total lead, mg/L
    "FLUORUROS_TOT"                  -- total fluorides, mg/L
FROM sheet;
