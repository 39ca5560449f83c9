-- What a column is made from, for a terminal: one row per line. Tables by the steps they lie back, their columns with what they are;
-- a table that is read from a file names it, and the file's column where that is called otherwise.
WITH
trail AS (
    SELECT * FROM column_lineage(getvariable('table_name'), getvariable('column_name'))
),
of_file AS (
    SELECT
        lineage.table_name,
        lineage.column_name,
        string_agg(DISTINCT lineage.source_column, ', ' ORDER BY lineage.source_column) AS file_columns,
        string_agg(DISTINCT regexp_replace(lineage.source_table, '^file ', ''), ', ') AS files
    FROM meta.lineage AS lineage
    JOIN trail ON trail.table_name = lineage.table_name AND trail.column_name = lineage.column_name
    WHERE starts_with(lineage.source_table, 'file ') AND lineage.role = 'value'
    GROUP BY lineage.table_name, lineage.column_name
),
described AS (
    SELECT
        trail.table_name,
        max(trail.steps_back) OVER (PARTITION BY trail.table_name) AS steps_back,
        max(of_file.files) OVER (PARTITION BY trail.table_name) AS files,
        trail.column_name IS NOT NULL AS is_column,
        coalesce(trail.column_name, '(its rows)')
            || CASE WHEN of_file.file_columns <> trail.column_name THEN ' ← ' || of_file.file_columns ELSE '' END AS name,
        trail.description
    FROM trail
    LEFT JOIN of_file ON of_file.table_name = trail.table_name AND of_file.column_name = trail.column_name
    WHERE NOT starts_with(trail.table_name, 'file ')
),
line AS (
    SELECT DISTINCT
        steps_back,
        table_name,
        0 AS place,
        chr(10) || table_name
            || CASE steps_back WHEN 0 THEN '' WHEN 1 THEN ', a step back' ELSE format(', {} steps back', steps_back) END
            || coalesce(', read from ' || files, '') AS line
    FROM described
    UNION ALL
    SELECT
        steps_back,
        table_name,
        row_number() OVER (PARTITION BY table_name ORDER BY is_column DESC, name),
        '    ' || rpad(name, (max(length(name)) OVER (PARTITION BY table_name))::INTEGER, ' ') || '  ' || coalesce(description, '')
    FROM described
)
SELECT line FROM line ORDER BY steps_back, table_name, place;
