-- Every row of the samples, corrected, with the reason why it cannot be used where there is one.
-- Grain: one row per row of source.sample.
-- Key: file, file_row.
-- A sample is known by its site and its key, or its date where the edition has no key. One that stands there twice with the
-- same values counts once; with other values none of them counts, for nobody can say which is right.
CREATE OR REPLACE TABLE staging.sample_reading AS
WITH
correction AS (
    SELECT
        list(correction ORDER BY key, written) FILTER (WHERE table_name = 'sample') AS of_samples,
        list(correction ORDER BY key, written) FILTER (WHERE table_name = 'result' AND written IS NOT NULL) AS of_cells
    FROM reference.correction AS correction
    WHERE dataset = setting('dataset')
),
sample AS (
    SELECT
        file,
        sheet,
        file_row,
        corrected(
            of_samples,
            trimmed(site_key) || ' ' || coalesce(trimmed(sample_key), trimmed(sampled_on_text)),
            alias(COLUMNS('_(text|key)$')),
            COLUMNS('_(text|key)$')
        )
    FROM source.sample, correction
),
-- a row's number says which it is; in one of several files, with the file
numbered AS (
    SELECT sample.*, CASE WHEN are_several_files THEN file || ' ' ELSE '' END || 'row ' || file_row AS place
    FROM sample
    CROSS JOIN (SELECT coalesce(max(file) > min(file), false) AS are_several_files FROM source.sample) AS several
),
named AS (
    SELECT
        *,
        trimmed(site_key) AS site_id,
        coalesce(trimmed(sample_key), trimmed(sampled_on_text), place) AS sample_name,
        trimmed(site_key) || ' ' || coalesce(trimmed(sample_key), trimmed(sampled_on_text), place) AS sample_id
    FROM numbered
),
cell AS (
    SELECT
        result.file,
        result.file_row,
        result.parameter,
        trimmed(corrected(of_cells, named.sample_id, result.parameter, result.value_text)) AS written
    FROM source.result AS result
    JOIN named ON named.file = result.file AND named.file_row = result.file_row
    CROSS JOIN correction
),
cells AS (
    SELECT
        file,
        file_row,
        count(written) AS cell_count,
        string_agg(parameter || '=' || written, '|' ORDER BY parameter) AS cells_written
    FROM cell
    GROUP BY file, file_row
),
judged AS (
    SELECT
        named.*,
        cells.cells_written,
        CASE
            WHEN named.site_id IS NULL THEN 'site key missing'
            WHEN site.site_id IS NULL THEN 'site unknown'
            WHEN coalesce(cells.cell_count, 0) = 0 THEN 'no contaminant measured'
        END AS fault
    FROM named
    LEFT JOIN cells ON cells.file = named.file AND cells.file_row = named.file_row
    LEFT JOIN (
        SELECT site_id FROM staging.site_reading WHERE reason IS NULL AND repeated_row IS NULL
    ) AS site ON site.site_id = named.site_id
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
    sample_id,                                    -- site and the sample's key or date
    judged.site_id,                               -- staging.site
    day_written(sampled_on_text) AS sampled_on,   -- date of sampling; NULL when not given or unreadable
    sampled_on_text,                              -- date as written
    CASE
        WHEN fault IS NOT NULL THEN fault
        WHEN repeated.differs THEN 'sample repeated with other values'
    END AS reason,                                -- why the row is not used; NULL when it is
    CASE
        WHEN fault LIKE 'site%' THEN site_key
        WHEN repeated.differs THEN judged.sample_name
    END AS offending_text,                        -- what stands in the file
    CASE
        WHEN NOT repeated.differs AND (judged.file, judged.file_row) > repeated.first_place THEN repeated.first_place[1]
    END AS repeated_file,                         -- file of the earlier row that says the same and stands for this one, if any
    CASE
        WHEN NOT repeated.differs AND (judged.file, judged.file_row) > repeated.first_place THEN repeated.first_place[2]
    END AS repeated_row                           -- and its row there
FROM judged
LEFT JOIN repeated
  ON repeated.site_id = judged.site_id AND repeated.sample_name = judged.sample_name AND judged.fault IS NULL;
