-- Where columns come from and where they go, from meta.lineage, which the build reads from the SQL of each table.
--   FROM column_lineage('summary.state_arsenic', 'cancer_cases')
--   FROM table_lineage('risk.town_risk')
-- A table is asked for with its schema, or without it where that is enough. A name that nothing bears is an error that says which
-- names are near.

-- The tables, views, files and settings there are, as meta.lineage names them, with their columns; column_name is NULL for the rows.
CREATE OR REPLACE MACRO lineage_columns() AS TABLE
    WITH
    described AS (
        SELECT schema_name || '.' || table_name AS table_name, comment FROM duckdb_tables() WHERE database_name = current_database()
        UNION ALL
        SELECT schema_name || '.' || view_name, comment FROM duckdb_views() WHERE database_name = current_database() AND NOT internal
    )
    SELECT
        described.table_name,
        columns.column_name,
        columns.column_index AS place,
        columns.data_type,
        columns.comment AS description
    FROM described
    JOIN duckdb_columns() AS columns
      ON columns.schema_name || '.' || columns.table_name = described.table_name AND columns.database_name = current_database()
    WHERE columns.schema_name <> 'meta'
    UNION ALL
    SELECT table_name, NULL, 0, NULL, replace(regexp_extract(comment, '(?s)^(.*?)(\nGrain:|$)', 1), chr(10), ' ')
    FROM described
    WHERE NOT starts_with(table_name, 'meta.')
    UNION ALL
    SELECT DISTINCT
        source_table,
        source_column,
        NULL::INTEGER,
        NULL,
        CASE
            WHEN source_table = 'setting' THEN 'setting of the session: dataset.toml, sql/session/01_settings.sql'
            WHEN source_column IS NULL THEN 'rows of the file'
            ELSE 'column of the file'
        END
    FROM meta.lineage
    WHERE NOT contains(source_table, '.') OR contains(source_table, ' ');

-- The name of a table, view or file as meta.lineage has it. asked: the same, with or without its schema.
CREATE OR REPLACE MACRO lineage_table_named(asked) AS coalesce(
    (SELECT min(table_name) FROM lineage_columns() WHERE folded(table_name) = folded(asked)),
    (
        SELECT CASE WHEN count(DISTINCT table_name) = 1 THEN min(table_name) END
        FROM lineage_columns()
        WHERE folded(regexp_replace(table_name, '^(\w+\.|file )', '')) = folded(asked)
    ),
    nothing_named('table', asked, (
        SELECT string_agg(table_name, ' or ')
        FROM (
            SELECT table_name
            FROM (SELECT DISTINCT table_name FROM lineage_columns()) AS name
            ORDER BY greatest(likeness(table_name, asked), likeness(regexp_replace(table_name, '^\w+\.', ''), asked)) DESC, table_name
            LIMIT 3
        )
    ))
);

-- The name of a column as its table has it. of_table: the table, by its full name; asked: the column.
CREATE OR REPLACE MACRO lineage_column_named(of_table, asked) AS coalesce(
    (SELECT min(column_name) FROM lineage_columns() WHERE table_name = of_table AND folded(column_name) = folded(asked)),
    nothing_named('column', concat(of_table, '.', asked), (
        SELECT string_agg(column_name, ' or ')
        FROM (
            SELECT column_name
            FROM lineage_columns()
            WHERE table_name = of_table AND column_name IS NOT NULL
            ORDER BY likeness(column_name, asked) DESC, column_name
            LIMIT 3
        )
    ))
);

-- What a column is made from, step by step back to the files: one row per column on the way, itself the first.
-- steps_back: how many tables lie between, by the longest way; made_into: what of the columns on the way is computed from it.
-- column_name is * for all columns of a row together, and NULL for the rows, as count(*) takes them. What decides which rows there are (WHERE, ON, GROUP BY) is not followed:
-- table_lineage says it of each table.
-- table_asked: the table; column_asked: the column.
CREATE OR REPLACE MACRO column_lineage(table_asked, column_asked) AS TABLE
    WITH RECURSIVE
    asked AS (
        SELECT
            lineage_table_named(table_asked) AS table_name,
            lineage_column_named(lineage_table_named(table_asked), column_asked) AS column_name
    ),
    trail AS (
        SELECT 0 AS steps_back, table_name, column_name, NULL::VARCHAR AS made_into FROM asked
        UNION
        SELECT
            trail.steps_back + 1,
            lineage.source_table,
            lineage.source_column,
            concat_ws('.', trail.table_name, trail.column_name)
        FROM trail
        JOIN meta.lineage AS lineage
          ON lineage.table_name = trail.table_name
         AND (lineage.column_name = trail.column_name OR (trail.column_name = '*' AND lineage.role = 'value'))
    ),
    longest AS (
        SELECT
            max(steps_back) AS steps_back,
            table_name,
            column_name,
            string_agg(DISTINCT made_into, ', ' ORDER BY made_into) AS made_into
        FROM trail
        GROUP BY table_name, column_name
    )
    SELECT
        longest.steps_back,
        longest.table_name,
        longest.column_name,
        described.data_type,
        described.description,
        longest.made_into
    FROM longest
    LEFT JOIN lineage_columns() AS described
      ON described.table_name = longest.table_name
     AND described.column_name IS NOT DISTINCT FROM nullif(longest.column_name, '*')
    ORDER BY longest.steps_back, longest.table_name, described.place, longest.column_name;

-- What a table is made from, and what is made from it, one step each: one row per other table, file or kind of setting.
-- direction: input or output; for_values: the columns of the input from which columns are computed; for_rows: those that decide which
-- rows there are, in WHERE, ON, GROUP BY, HAVING, QUALIFY or DISTINCT.
-- table_asked: the table, view or file.
CREATE OR REPLACE MACRO table_lineage(table_asked) AS TABLE
    WITH
    edge AS (
        SELECT 'input' AS direction, source_table AS other_table, source_column, role
        FROM meta.lineage
        WHERE table_name = lineage_table_named(table_asked)
        UNION ALL
        SELECT 'output', table_name, source_column, role
        FROM meta.lineage
        WHERE source_table = lineage_table_named(table_asked)
    )
    SELECT
        edge.direction,
        edge.other_table AS table_name,
        any_value(described.description) AS description,
        string_agg(DISTINCT edge.source_column, ', ' ORDER BY edge.source_column) FILTER (WHERE edge.role = 'value') AS for_values,
        string_agg(DISTINCT edge.source_column, ', ' ORDER BY edge.source_column) FILTER (WHERE edge.role = 'rows') AS for_rows
    FROM edge
    LEFT JOIN lineage_columns() AS described
      ON described.table_name = edge.other_table AND described.column_name IS NULL
    GROUP BY edge.direction, edge.other_table
    ORDER BY edge.direction, edge.other_table;
