-- Adds to the record of the last build how many rows came from each input file.
UPDATE meta.input
SET read_rows = (
    SELECT sum(file_rows.row_count)
    FROM (
        SELECT file, count(*) AS row_count FROM source.site GROUP BY file
        UNION ALL
        SELECT file, count(*) AS row_count FROM source.sample GROUP BY file
        UNION ALL
        SELECT file, count(*) AS row_count FROM source.town GROUP BY file
        UNION ALL
        SELECT file, count(*) AS row_count FROM source.state GROUP BY file
        UNION ALL
        SELECT file, count(*) AS row_count FROM source.municipality GROUP BY file
        UNION ALL
        SELECT file, count(*) AS row_count FROM source.country GROUP BY file
    ) AS file_rows
    WHERE file_rows.file = parse_filename(input.path)
)
WHERE build_id = (SELECT max(build_id) FROM meta.build);
