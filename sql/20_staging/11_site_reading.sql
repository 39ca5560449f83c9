-- Every row of the site list, corrected and parsed, with the reason why it is not used, if any.
-- Grain: one row per row of source.site.
-- Key: file, file_row.
-- States are compared by staging.listed_state_name and not by staging.state_name, as in staging.site: the latter depends on the town
-- file, so a new town file would make the build read all sites and samples again.
-- Caveat: if reference.state lists no states of the country, a repeated site that has its state's code in one row and the name in the
-- other counts as a contradiction.
CREATE OR REPLACE TABLE staging.site_reading AS
WITH
site AS (
    SELECT
        site.file,
        site.sheet,
        site.file_row,
        (
            site.site_key, site.site_text, site.state_text, site.municipality_text, site.site_type_text, site.longitude_text,
            site.latitude_text
        ) AS cells_in_file,
        corrected(correction.columns['site_key'], trimmed(site.site_key), site.site_key) AS site_key,
        corrected(correction.columns['site'], trimmed(site.site_key), site.site_text) AS site_text,
        corrected(correction.columns['state'], trimmed(site.site_key), site.state_text) AS state_text,
        corrected(correction.columns['municipality'], trimmed(site.site_key), site.municipality_text) AS municipality_text,
        corrected(correction.columns['site_type'], trimmed(site.site_key), site.site_type_text) AS site_type_text,
        corrected(correction.columns['longitude'], trimmed(site.site_key), site.longitude_text) AS longitude_text,
        corrected(correction.columns['latitude'], trimmed(site.site_key), site.latitude_text) AS latitude_text
    FROM source.site AS site
    LEFT JOIN staging.correction AS correction ON correction.table_name = 'site'
),
parsed AS (
    SELECT
        site.file,
        site.sheet,
        site.file_row,
        site.site_key,
        site.state_text,
        site.site_type_text,
        site.longitude_text,
        site.latitude_text,
        trimmed(site.site_key) AS site_id,
        trimmed(site.site_text) AS site,
        folded(coalesce(listed.state_code, site.state_text)) AS state_said,
        trimmed(site.municipality_text) AS municipality,
        coalesce(type.site_type, 'Other') AS site_type,
        degrees_written(site.longitude_text) AS longitude,
        degrees_written(site.latitude_text) AS latitude,
        cells_in_file IS DISTINCT FROM (
            site.site_key, site.site_text, site.state_text, site.municipality_text, site.site_type_text, site.longitude_text,
            site.latitude_text
        ) AS is_corrected
    FROM site
    LEFT JOIN staging.listed_state_name AS listed ON listed.written = folded(site.state_text)
    LEFT JOIN reference.site_type_alias AS type ON type.written = folded(site.site_type_text)
),
placed AS (
    SELECT *, position_fault(longitude, latitude) AS position_fault FROM parsed
),
judged AS (
    SELECT
        *,
        CASE
            WHEN site_id IS NULL THEN 'site key missing'
            ELSE position_fault
        END AS fault
    FROM placed
),
repeated AS (
    SELECT
        site_id,
        min((file, file_row)) AS first_place,
        count(DISTINCT (site, state_said, municipality, site_type, longitude, latitude)) > 1 AS differs
    FROM judged
    WHERE fault IS NULL
    GROUP BY site_id
    HAVING count(*) > 1
)
SELECT
    file,                  -- file the row was read from
    sheet,                 -- sheet of a workbook; NULL for a CSV
    file_row,              -- row in the file
    judged.site_id,        -- the publisher's key of the site
    site,                  -- name
    state_text,            -- state as in the file, corrected
    municipality,          -- name of the municipality
    site_type,             -- reference.site_type; Other if missing or unknown
    site_type_text,        -- kind of site as in the file, corrected
    longitude,             -- degrees east, WGS 84, corrected
    latitude,              -- degrees north, WGS 84, corrected
    position_fault,        -- fault of the position, even if the row has another fault; NULL for none
    is_corrected,          -- whether a row of reference.correction was applied
    CASE
        WHEN fault IS NOT NULL THEN fault
        WHEN repeated.differs THEN 'site repeated with other values'
    END AS reason,         -- why the row is not used; NULL if it is used
    CASE
        WHEN fault LIKE 'coordinate%' THEN concat_ws(', ', longitude_text, latitude_text)
        WHEN fault IS NOT NULL OR repeated.differs THEN site_key
    END AS offending_text, -- text in the file that caused the rejection
    repeated_place(file, file_row, first_place, differs)[1] AS repeated_file, -- file of the earlier row that this row repeats, if any
    repeated_place(file, file_row, first_place, differs)[2] AS repeated_row   -- row of that earlier row
FROM judged
LEFT JOIN repeated ON repeated.site_id = judged.site_id AND judged.fault IS NULL;
