-- Every row of the samples, with the reason why it is not used, if any.
-- Grain: one row per row of source.sample.
-- Key: file, file_row.
-- A sample that stands in the files twice with the same values counts once. If the values differ, none of its rows is used.
CREATE OR REPLACE TABLE staging.sample_reading AS
WITH
cells AS (
    SELECT
        file,
        file_row,
        count(written) AS cell_count,
        string_agg(parameter || '=' || written, '|' ORDER BY parameter) AS cells_written
    FROM staging.corrected_result
    GROUP BY file, file_row
),
usable_site AS (
    SELECT site_id FROM staging.site_reading WHERE reason IS NULL AND repeated_row IS NULL
),
judged AS (
    SELECT
        sample.file,
        sample.sheet,
        sample.file_row,
        sample.sample_id,
        sample.site_id,
        sample.sample_name,
        sample.site_key,
        sample.sampled_on_text,
        cells.cells_written,
        CASE
            WHEN sample.site_id IS NULL THEN 'site key missing'
            WHEN usable_site.site_id IS NULL THEN 'site unknown'
            WHEN coalesce(cells.cell_count, 0) = 0 THEN 'no contaminant measured'
        END AS fault
    FROM staging.corrected_sample AS sample
    LEFT JOIN cells ON cells.file = sample.file AND cells.file_row = sample.file_row
    LEFT JOIN usable_site ON usable_site.site_id = sample.site_id
),
repeated AS (
    SELECT
        site_id,
        sample_name,
        min((file, file_row)) AS first_place,
        count(DISTINCT (trimmed(sampled_on_text), cells_written)) > 1 AS differs
    FROM judged
    WHERE fault IS NULL
    GROUP BY site_id, sample_name
    HAVING count(*) > 1
)
SELECT
    file,                                         -- file the row was read from
    sheet,                                        -- sheet of a workbook; NULL for a CSV
    file_row,                                     -- row in the file
    sample_id,                                    -- site and the sample's key, date or row; NULL without a site
    judged.site_id,                               -- the publisher's key of the site
    day_written(sampled_on_text) AS sampled_on,   -- date of sampling; NULL if missing or unreadable
    sampled_on_text,                              -- date as in the file, corrected
    CASE
        WHEN fault IS NOT NULL THEN fault
        WHEN repeated.differs THEN 'sample repeated with other values'
    END AS reason,                                -- why the row is not used; NULL if it is used
    CASE
        WHEN fault LIKE 'site%' THEN site_key
        WHEN repeated.differs THEN judged.sample_name
    END AS offending_text,                        -- text in the file that caused the rejection
    repeated_place(file, file_row, first_place, differs)[1] AS repeated_file, -- file of the earlier row that this row repeats, if any
    repeated_place(file, file_row, first_place, differs)[2] AS repeated_row   -- row of that earlier row
FROM judged
LEFT JOIN repeated
  ON repeated.site_id = judged.site_id AND repeated.sample_name = judged.sample_name AND judged.fault IS NULL;
