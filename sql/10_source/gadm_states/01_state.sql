-- State boundaries of DIVA-GIS / GADM (level 1), the 2019 study's own file.
-- Grain: one row per polygon of the file. Names are GADM's; reference.state_alias knows them.
-- Key: file, file_row.
CREATE OR REPLACE TABLE source.state AS
SELECT
    file,                   -- file that was read
    file_row,               -- feature in the file, from 1
    "NAME_1" AS state_text, -- state
    geom,                   -- boundary, longitude and latitude
    is_mended               -- whether it was not valid as written
FROM input.states;
