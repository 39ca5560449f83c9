-- Every row of the samples, with the reason why it cannot be used where there is one.
-- Grain: one row per row of source.sample.
-- Key: file_row.
-- A sample is known by its site and its key, or its date where the edition has no key. One that stands there twice with the
-- same values counts once; with other values none of them counts, for nobody can say which is right.
CREATE OR REPLACE TABLE staging.sample_reading AS
WITH
cells AS (
    SELECT
        file_row,
        count(trimmed(value_text)) AS cell_count,
        string_agg(parameter || '=' || trimmed(value_text), '|' ORDER BY parameter) AS cells_written
    FROM source.result
    GROUP BY file_row
),
parsed AS (
    SELECT
        sample.file,
        sample.file_row,
        sample.site_key,
        trimmed(sample.site_key) AS site_id,
        site.site_id IS NOT NULL AS is_site_known,
        coalesce(trimmed(sample.sample_key), trimmed(sample.sampled_on_text), 'row ' || sample.file_row) AS sample_name,
        coalesce(
            DATE '1899-12-30' + try_cast(trimmed(sample.sampled_on_text) AS INTEGER),
            try_cast(trimmed(sample.sampled_on_text) AS DATE)
        ) AS sampled_on,
        trimmed(sample.sampled_on_text) AS date_written,
        cells.cell_count,
        cells.cells_written
    FROM source.sample AS sample
    JOIN cells ON cells.file_row = sample.file_row
    LEFT JOIN staging.site AS site ON site.site_id = trimmed(sample.site_key)
),
judged AS (
    SELECT
        *,
        CASE
            WHEN site_id IS NULL THEN 'site key missing'
            WHEN NOT is_site_known THEN 'site unknown'
            WHEN cell_count = 0 THEN 'no contaminant measured'
        END AS fault
    FROM parsed
),
repeated AS (
    SELECT
        site_id,
        sample_name,
        min(file_row) AS first_row,
        count(DISTINCT (date_written, cells_written)) > 1 AS differs
    FROM judged
    WHERE fault IS NULL
    GROUP BY site_id, sample_name
    HAVING count(*) > 1
)
SELECT
    file,                                        -- file the row was read from
    file_row,                                    -- row in the file
    judged.site_id || ' ' || judged.sample_name AS sample_id, -- site and the sample's key or date
    judged.site_id,                              -- staging.site
    sampled_on,                                  -- date of sampling; NULL when not given
    CASE
        WHEN fault IS NOT NULL THEN fault
        WHEN repeated.differs THEN 'sample repeated with other values'
        WHEN judged.file_row > repeated.first_row THEN 'repeats an earlier row'
    END AS reason,                               -- why the row is not used; NULL when it is
    CASE
        WHEN fault LIKE 'site%' THEN site_key
        WHEN repeated.differs OR judged.file_row > repeated.first_row THEN judged.sample_name
    END AS offending_text                        -- what stands in the file
FROM judged
LEFT JOIN repeated
  ON repeated.site_id = judged.site_id AND repeated.sample_name = judged.sample_name AND judged.fault IS NULL;
