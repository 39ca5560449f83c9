-- Towns that can be used.
-- Grain: one row per town.
-- Key: town_id.
-- It is a view: the rows stand in staging.town_reading, their points too, so that asking for a town needs no extension.
CREATE OR REPLACE VIEW staging.town AS
SELECT
    town_id,                                         -- key: the publisher's code of the town, or its row
    state_code,                                      -- staging.state
    municipality_code,                               -- staging.municipality
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
