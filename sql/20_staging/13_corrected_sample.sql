-- Every row of the samples, corrected, with its sample_id.
-- Grain: one row per row of source.sample.
-- Key: file, file_row.
-- A sample is identified by its site and its key; by its site and date if it has no key; by its site and row if it has neither.
CREATE OR REPLACE TABLE staging.corrected_sample AS
WITH
-- the file is part of a row's name if there are several
several AS (
    SELECT coalesce(max(file) > min(file), false) AS are_several_files FROM source.sample
),
keyed AS (
    SELECT
        file,
        sheet,
        file_row,
        trimmed(site_key) || ' ' || coalesce(trimmed(sample_key), trimmed(sampled_on_text)) AS row_key,
        site_key,
        sample_key,
        sampled_on_text
    FROM source.sample
),
sample AS (
    SELECT
        keyed.file,
        keyed.sheet,
        keyed.file_row,
        corrected(correction.columns['site_key'], row_key, site_key) AS site_key,
        corrected(correction.columns['sample_key'], row_key, sample_key) AS sample_key,
        corrected(correction.columns['sampled_on'], row_key, sampled_on_text) AS sampled_on_text
    FROM keyed
    LEFT JOIN staging.correction AS correction ON correction.table_name = 'sample'
),
named AS (
    SELECT
        sample.file,
        sample.sheet,
        sample.file_row,
        sample.site_key,
        sample.sampled_on_text,
        trimmed(sample.site_key) AS site_id,
        coalesce(
            trimmed(sample.sample_key),
            trimmed(sample.sampled_on_text),
            row_name(sample.file, sample.file_row, are_several_files)
        ) AS sample_name
    FROM sample
    CROSS JOIN several
)
SELECT
    file,                                       -- file the row was read from
    sheet,                                      -- sheet of a workbook; NULL for a CSV
    file_row,                                   -- row in the file
    site_id || ' ' || sample_name AS sample_id, -- site and the sample's key, date or row; NULL without a site
    site_id,                                    -- the publisher's key of the site
    sample_name,                                -- the sample's key, date or row
    site_key,                                   -- key of the site as in the file, corrected
    sampled_on_text                             -- date as in the file, corrected
FROM named;
