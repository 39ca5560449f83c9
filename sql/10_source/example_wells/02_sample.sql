-- The rows of wells.csv as samples.
-- Grain: one row per row of the file. Everything is text, as written.
-- Key: file, file_row.
CREATE OR REPLACE TABLE source.sample AS
SELECT
    file,                        -- file that was read
    sheet,                       -- sheet of a workbook; NULL for a CSV
    file_row,                    -- row in the file; the header is row 1
    well_id AS site_key,         -- key of the well
    NULL::VARCHAR AS sample_key, -- samples have no key: their date tells them apart
    date AS sampled_on_text,     -- date of sampling, ISO
    arsenic_ug_l,                -- arsenic, µg/L
    fluoride_mg_l                -- fluoride, mg/L
FROM input.samples;
