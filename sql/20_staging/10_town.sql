-- Towns in use.
-- Grain: one row per town.
-- Key: town_id.
-- A view: the rows and their points are stored in staging.town_reading, so a query on towns needs no extension.
CREATE OR REPLACE VIEW staging.town AS
SELECT
    town_id,                                         -- key: codes of state, municipality and town; the row if the file has no codes
    state_code,                                      -- staging.state
    municipality_code,                               -- codes of state and municipality; NULL if the file has none
    municipality,                                    -- name of the municipality
    town,                                            -- name
    population,                                      -- inhabitants
    longitude,                                       -- degrees east, WGS 84
    latitude,                                        -- degrees north, WGS 84
    geom,                                            -- position, longitude and latitude (WGS 84)
    file,                                            -- file the row was read from
    file_row                                         -- feature in the file
FROM staging.town_reading
WHERE reason IS NULL AND repeated_row IS NULL;
