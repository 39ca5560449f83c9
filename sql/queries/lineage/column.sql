-- What a column is made from, as lines of text: one row per line. The settings table_name and column_name name it.
-- First the tables that it comes from, by how many steps they are back, with their columns and descriptions. A table that is read from a
-- file names the file, and the file's column if that has another name. Then what decides which rows the column's own table has, and what
-- is made from the column, one step on.
WITH
trail AS (
    SELECT * FROM column_lineage(setting('table_name'), setting('column_name'))
),
of_file AS (
    SELECT
        lineage.table_name,
        lineage.column_name,
        string_agg(DISTINCT lineage.source_column, ', ' ORDER BY lineage.source_column) AS file_columns,
        string_agg(DISTINCT regexp_replace(lineage.source_table, '^file ', ''), ', ') AS files
    FROM meta.lineage AS lineage
    JOIN trail
      ON trail.table_name = lineage.table_name AND (trail.column_name = lineage.column_name OR trail.column_name = '*')
    WHERE starts_with(lineage.source_table, 'file ') AND lineage.role = 'value'
    GROUP BY lineage.table_name, lineage.column_name
),
described AS (
    SELECT
        trail.table_name,
        max(trail.steps_back) OVER (PARTITION BY trail.table_name) AS steps_back,
        max(of_file.files) OVER (PARTITION BY trail.table_name) AS files,
        coalesce(trail.column_name, '*') <> '*' AS is_column,
        CASE WHEN trail.column_name = '*' THEN '(whole rows)' ELSE coalesce(trail.column_name, '(its rows)') END
            || CASE WHEN trail.column_name <> '*' AND of_file.file_columns <> trail.column_name THEN ' ← ' || of_file.file_columns ELSE '' END
            AS name,
        trail.description
    FROM trail
    LEFT JOIN of_file ON of_file.table_name = trail.table_name AND of_file.column_name = trail.column_name
    WHERE trail.steps_back = 0 OR NOT starts_with(trail.table_name, 'file ')
),
deciding AS (
    SELECT table_name, for_rows
    FROM table_lineage(setting('table_name'))
    WHERE direction = 'input' AND for_rows IS NOT NULL
),
following AS (
    SELECT table_name, string_agg(coalesce(column_name, '(which rows there are)'), ', ' ORDER BY column_name) AS made
    FROM meta.lineage
    WHERE source_table = setting('table_name') AND source_column = setting('column_name')
    GROUP BY table_name
),
line AS (
    SELECT DISTINCT
        1 AS part,
        steps_back,
        table_name,
        0 AS place,
        CASE WHEN steps_back > 0 THEN chr(10) ELSE '' END || table_name
            || CASE steps_back WHEN 0 THEN '' WHEN 1 THEN ', a step back' ELSE format(', {} steps back', steps_back) END
            || coalesce(', read from ' || files, '') AS line
    FROM described
    UNION ALL
    SELECT
        1,
        steps_back,
        table_name,
        row_number() OVER (PARTITION BY table_name ORDER BY is_column DESC, name),
        '    ' || rpad(name, (max(length(name)) OVER (PARTITION BY table_name))::INTEGER, ' ') || coalesce('  ' || description, '')
    FROM described
    UNION ALL
    SELECT DISTINCT 2, 0, '', 0, chr(10) || 'which rows ' || setting('table_name') || ' has is decided by (of another: make lineage TABLE=…)'
    FROM deciding
    UNION ALL
    SELECT 2, 0, table_name, 1, '    ' || table_name || ': ' || for_rows FROM deciding
    UNION ALL
    SELECT DISTINCT 3, 0, '', 0, chr(10) || concat_ws('.', setting('table_name'), setting('column_name')) || ' goes into' FROM following
    UNION ALL
    SELECT 3, 0, table_name, 1, '    ' || table_name || ': ' || made FROM following
)
SELECT line FROM line ORDER BY part, steps_back, table_name, place;
