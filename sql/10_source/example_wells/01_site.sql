-- The wells of wells.csv as monitoring sites: what stands in every row of a well, once.
-- Grain: one row per file and way in which a well is described; staging rejects a well that is described in two.
-- Key: file, file_row.
-- read_sheet reads a CSV or a workbook, every cell as text: staging makes numbers of them, and says which cells it cannot read.
CREATE OR REPLACE TABLE source.site AS
SELECT
    file,                               -- file that was read
    min(sheet) AS sheet,                -- sheet of a workbook; NULL for a CSV
    min(file_row) AS file_row,          -- the well's first row in the file; the header is row 1
    well_id AS site_key,                -- key of the well
    name AS site_text,                  -- name of the well
    district AS state_text,             -- state: here a district
    NULL::VARCHAR AS municipality_text, -- the file has no municipalities
    kind AS site_type_text,             -- kind of site; reference.site_type_alias knows the words
    lat AS latitude_text,               -- degrees north
    lon AS longitude_text               -- degrees east
FROM input.samples
GROUP BY file, well_id, name, district, kind, lat, lon;
