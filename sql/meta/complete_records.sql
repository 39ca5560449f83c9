-- What is known only at the end of a build: the rows that came from each file, and the size of each new table.
-- (A table's size is that of the blocks it takes, known once they are written.)
CHECKPOINT;

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
