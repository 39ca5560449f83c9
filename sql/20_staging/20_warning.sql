-- Rows and cells that are used although they look odd. Check them before you use the results.
-- Grain: one row per warning about a row, a cell, or a whole column.
-- Key: source_table, file, file_row, column_name, warning.
-- A usual number is written in digits with a decimal point (<0.01 for a non-detect). Every other notation gets a warning.
CREATE OR REPLACE TABLE staging.warning AS
WITH
odd AS (
    SELECT
        'source.site' AS source_table,
        file,
        sheet,
        file_row,
        NULL AS column_name,
        CASE WHEN trimmed(site_type_text) IS NULL THEN 'kind of site missing' ELSE 'kind of site unknown' END AS warning,
        site_type_text AS written,
        site_type AS read_as
    FROM staging.site_reading
    WHERE reason IS NULL AND site_type = 'Other'
    UNION ALL
    SELECT
        'source.site',
        reading.file,
        reading.sheet,
        reading.file_row,
        NULL,
        'number in another notation',
        concat_ws(' ', site.longitude_text, site.latitude_text),
        concat_ws(' ', reading.longitude, reading.latitude)
    FROM staging.site_reading AS reading
    JOIN source.site AS site ON site.file = reading.file AND site.file_row = reading.file_row
    WHERE reading.reason IS NULL AND (
        is_odd_number(site.longitude_text, reading.sheet IS NOT NULL) OR is_odd_number(site.latitude_text, reading.sheet IS NOT NULL)
      )
    UNION ALL
    SELECT
        'source.town',
        reading.file,
        NULL,
        reading.file_row,
        NULL,
        'number in another notation',
        concat_ws(' ', town.population_text, town.longitude_text, town.latitude_text),
        concat_ws(' ', reading.population, reading.longitude, reading.latitude)
    FROM staging.town_reading AS reading
    JOIN source.town AS town ON town.file = reading.file AND town.file_row = reading.file_row
    WHERE reading.reason IS NULL
      AND (
        is_odd_number(town.population_text, false) OR is_odd_number(town.longitude_text, false) OR is_odd_number(town.latitude_text, false)
      )
    UNION ALL
    SELECT
        'source.result',
        reading.file,
        reading.sheet,
        reading.file_row,
        reading.parameter,
        CASE
            WHEN reading.is_without_limit THEN 'detection limit not said: the highest of the others taken'
            ELSE 'number in another notation'
        END,
        result.value_text,
        format('{:g} µg/L', reading.number_ug_l)
    FROM staging.result_reading AS reading
    JOIN source.result AS result
      ON result.file = reading.file AND result.file_row = reading.file_row AND result.parameter = reading.parameter
    WHERE reading.reason IS NULL AND is_odd_number(regexp_replace(result.value_text, '^<', ''), reading.sheet IS NOT NULL AND result.value_text NOT LIKE '<%')
    UNION ALL
    SELECT
        'source.result',
        reading.file,
        reading.sheet,
        reading.file_row,
        reading.parameter,
        'value above what natural waters hold',
        reading.written,
        format('{:g} µg/L', reading.number_ug_l)
    FROM staging.result_reading AS reading
    JOIN reference.contaminant AS contaminant ON contaminant.contaminant_id = reading.contaminant_id
    WHERE reading.reason IS NULL AND reading.number_ug_l > contaminant.ceiling_ug_l
    UNION ALL
    SELECT
        'source.result',
        file,
        sheet,
        NULL,
        parameter,
        'several detection limits',
        concat(count(DISTINCT written), ' limits, for example ', min(written)),
        format('{:g} to {:g} µg/L', min(number_ug_l), max(number_ug_l))
    FROM staging.result_reading
    WHERE reason IS NULL AND is_non_detect AND NOT is_without_limit
    GROUP BY file, sheet, parameter
    HAVING min(number_ug_l) < max(number_ug_l)
    UNION ALL
    SELECT
        'source.sample',
        file,
        sheet,
        file_row,
        NULL,
        'date unreadable',
        sampled_on_text,
        'no date'
    FROM staging.sample_reading
    WHERE reason IS NULL AND sampled_on IS NULL AND trimmed(sampled_on_text) IS NOT NULL
    UNION ALL
    SELECT
        source_table,
        file,
        NULL,
        file_row,
        NULL,
        'boundary not valid',
        place_text,
        'mended'
    FROM (
        SELECT source_table, file, file_row, place_text, is_mended FROM staging.boundary_reading WHERE reason IS NULL
        UNION ALL
        SELECT 'source.country', file, file_row, country_text, is_mended FROM source.country
    ) AS outline
    WHERE is_mended
    UNION ALL
    SELECT
        source_table,
        file,
        sheet,
        file_row,
        NULL,
        'repeats an earlier row',
        key_written,
        concat('row ', repeated_row, CASE WHEN repeated_file <> file THEN ' of ' || repeated_file END)
    FROM (
        SELECT 'source.site' AS source_table, file, sheet, file_row, site_id AS key_written, repeated_file, repeated_row FROM staging.site_reading
        UNION ALL
        SELECT 'source.sample', file, sheet, file_row, sample_id, repeated_file, repeated_row FROM staging.sample_reading
        UNION ALL
        SELECT 'source.town', file, NULL, file_row, town_id, repeated_file, repeated_row FROM staging.town_reading
    ) AS repeated
    WHERE repeated_row IS NOT NULL
)
SELECT
    source_table, -- table of schema source with the row
    file,         -- file the row was read from
    sheet,        -- sheet of a workbook; NULL for any other file
    file_row,     -- row or feature in the file; NULL for a whole column
    column_name,  -- column in the file; NULL for a whole row
    warning,      -- what looks odd
    written,      -- text in the file
    read_as       -- value that is used
FROM odd
ORDER BY source_table, file, file_row, column_name, warning;
