-- Every row of the site list, corrected and parsed, with the reason why it cannot be used where there is one.
-- Grain: one row per row of source.site.
-- Key: file_row.
CREATE OR REPLACE TABLE staging.site_reading AS
WITH
correction AS (
    SELECT * FROM reference.correction
    WHERE dataset = getvariable('dataset') AND table_name = 'site'
),
parsed AS (
    SELECT
        site.*,
        trimmed(site.site_key) AS site_id,
        trimmed(site.site_text) AS site,
        state_name.state_code,
        trimmed(site.municipality_text) AS municipality,
        coalesce(type.site_type, 'Other') AS site_type,
        degrees_written(coalesce(longitude_correction.corrected, site.longitude_text)) AS longitude,
        degrees_written(coalesce(latitude_correction.corrected, site.latitude_text)) AS latitude,
        longitude_correction.corrected IS NOT NULL OR latitude_correction.corrected IS NOT NULL AS is_corrected
    FROM source.site AS site
    LEFT JOIN staging.state_name AS state_name ON state_name.written = folded(site.state_text)
    LEFT JOIN reference.site_type_alias AS type ON type.written = folded(site.site_type_text)
    LEFT JOIN correction AS longitude_correction
      ON longitude_correction.column_name = 'longitude'
     AND degrees_written(longitude_correction.written) = degrees_written(site.longitude_text)
     AND coalesce(longitude_correction.key = trimmed(site.site_key), true)
    LEFT JOIN correction AS latitude_correction
      ON latitude_correction.column_name = 'latitude'
     AND degrees_written(latitude_correction.written) = degrees_written(site.latitude_text)
     AND coalesce(latitude_correction.key = trimmed(site.site_key), true)
),
judged AS (
    SELECT
        *,
        CASE
            WHEN site_id IS NULL THEN 'site key missing'
            WHEN longitude IS NULL OR latitude IS NULL THEN 'coordinate missing or unreadable'
            WHEN longitude NOT BETWEEN getvariable('west') AND getvariable('east')
              OR latitude NOT BETWEEN getvariable('south') AND getvariable('north') THEN 'coordinate out of bounds'
        END AS fault
    FROM parsed
),
repeated AS (
    SELECT
        site_id,
        min(file_row) AS first_row,
        count(DISTINCT (site, state_code, municipality, site_type, longitude, latitude)) > 1 AS differs
    FROM judged
    WHERE fault IS NULL
    GROUP BY site_id
    HAVING count(*) > 1
)
SELECT
    file,                  -- file the row was read from
    file_row,              -- row in the file
    judged.site_id,        -- the publisher's key of the site
    site,                  -- name
    state_code,            -- staging.state; NULL when the name is not known
    municipality,          -- name of the municipality
    site_type,             -- reference.site_type; Other when missing or not known
    site_type_text,        -- kind of site as written
    longitude,             -- degrees east, WGS 84, corrected
    latitude,              -- degrees north, WGS 84, corrected
    is_corrected,          -- whether a row of reference.correction was applied
    CASE
        WHEN fault IS NOT NULL THEN fault
        WHEN repeated.differs THEN 'site repeated with other values'
        WHEN judged.file_row > repeated.first_row THEN 'repeats an earlier row'
    END AS reason,         -- why the row is not used; NULL when it is
    CASE
        WHEN fault LIKE 'coordinate%' THEN concat_ws(', ', longitude_text, latitude_text)
        WHEN fault IS NOT NULL OR repeated.differs OR judged.file_row > repeated.first_row THEN site_key
    END AS offending_text  -- what stands in the file
FROM judged
LEFT JOIN repeated ON repeated.site_id = judged.site_id AND judged.fault IS NULL;
