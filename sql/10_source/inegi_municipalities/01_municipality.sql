-- Municipal boundaries of INEGI's frame.
-- Grain: one row per polygon of the file.
-- Key: file, file_row.
CREATE OR REPLACE TABLE source.municipality AS
SELECT
    file,                                -- file that was read
    file_row,                            -- feature in the file, from 1
    "CVE_ENT" AS state_code_text,        -- INEGI code of the state
    "CVE_MUN" AS municipality_code_text, -- INEGI code of the municipality within the state
    "NOM_MUN" AS municipality_text,      -- municipality
    geom,                                -- boundary, longitude and latitude
    is_mended                            -- whether it was not valid as written
FROM input.municipalities;
