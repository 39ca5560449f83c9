-- Monitoring sites in use.
-- Grain: one row per site.
-- Key: site_id.
CREATE OR REPLACE TABLE staging.site AS
SELECT
    reading.site_id,                                                 -- key: the publisher's key of the site
    reading.site,                                                    -- name
    state_name.state_code,                                           -- staging.state; NULL if the name is unknown
    reading.municipality,                                            -- name of the municipality
    reading.site_type,                                               -- reference.site_type
    type.category,                                                   -- group of site types
    type.is_drinking_water_source,                                   -- whether people can drink from such a site
    reading.longitude,                                               -- degrees east, WGS 84
    reading.latitude,                                                -- degrees north, WGS 84
    ST_Point(reading.longitude, reading.latitude)::GEOMETRY AS geom, -- position, longitude and latitude (WGS 84)
    reading.is_corrected,                                            -- whether a row of reference.correction was applied
    reading.file,                                                    -- file the row was read from
    reading.file_row                                                 -- row in the file
FROM staging.site_reading AS reading
JOIN reference.site_type AS type ON type.site_type = reading.site_type
LEFT JOIN staging.state_name AS state_name ON state_name.written = folded(reading.state_text)
WHERE reading.reason IS NULL AND reading.repeated_row IS NULL
ORDER BY reading.site_id;
