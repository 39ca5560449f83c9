-- Every row of the site list, corrected and parsed, with the reason why it cannot be used where there is one.
-- Grain: one row per row of source.site.
-- Key: file, file_row.
-- A site's state is looked up in staging.site: here nothing waits for the towns, nor is read anew when they are. So where reference.state
-- has no list of the country's states, a code in one row and the name in another contradict each other.
CREATE OR REPLACE TABLE staging.site_reading AS
WITH
correction AS (
    SELECT list(correction ORDER BY key, written) AS corrections
    FROM reference.correction AS correction
    WHERE dataset = setting('dataset') AND table_name = 'site'
),
site AS (
    SELECT file, sheet, file_row, corrected(corrections, trimmed(site_key), alias(COLUMNS('_(text|key)$')), COLUMNS('_(text|key)$'))
    FROM source.site, correction
),
corrected_row AS (
    SELECT file, file_row
    FROM (SELECT * FROM site EXCEPT SELECT file, sheet, file_row, COLUMNS('_(text|key)$') FROM source.site) AS changed
),
-- every way of writing a state of reference.state
listed_name AS (
    SELECT state_code, folded(unnest([state_code, state, short_name])) AS written
    FROM reference.state
    WHERE country_code = setting('country_code')
    UNION
    SELECT state_code, folded(written) FROM reference.state_alias WHERE country_code = setting('country_code')
),
parsed AS (
    SELECT
        site.*,
        folded(coalesce(listed_name.state_code, site.state_text)) AS state_said,
        trimmed(site.site_key) AS site_id,
        trimmed(site.site_text) AS site,
        trimmed(site.municipality_text) AS municipality,
        coalesce(type.site_type, 'Other') AS site_type,
        degrees_written(site.longitude_text) AS longitude,
        degrees_written(site.latitude_text) AS latitude,
        (site.file, site.file_row) IN (SELECT (file, file_row) FROM corrected_row) AS is_corrected
    FROM site
    LEFT JOIN listed_name ON listed_name.written = folded(site.state_text)
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
    state_text,            -- state as written, corrected
    municipality,          -- name of the municipality
    site_type,             -- reference.site_type; Other when missing or not known
    site_type_text,        -- kind of site as written, corrected
    longitude,             -- degrees east, WGS 84, corrected
    latitude,              -- degrees north, WGS 84, corrected
    position_fault,        -- what is wrong with its position, whatever else is; NULL for nothing
    is_corrected,          -- whether a row of reference.correction was applied
    CASE
        WHEN fault IS NOT NULL THEN fault
        WHEN repeated.differs THEN 'site repeated with other values'
    END AS reason,         -- why the row is not used; NULL when it is
    CASE
        WHEN fault LIKE 'coordinate%' THEN concat_ws(', ', longitude_text, latitude_text)
        WHEN fault IS NOT NULL OR repeated.differs THEN site_key
    END AS offending_text, -- what stands in the file
    CASE
        WHEN NOT repeated.differs AND (judged.file, judged.file_row) > repeated.first_place THEN repeated.first_place[1]
    END AS repeated_file,  -- file of the earlier row that says the same and stands for this one, if any
    CASE
        WHEN NOT repeated.differs AND (judged.file, judged.file_row) > repeated.first_place THEN repeated.first_place[2]
    END AS repeated_row    -- and its row there
FROM judged
LEFT JOIN repeated ON repeated.site_id = judged.site_id AND judged.fault IS NULL;
