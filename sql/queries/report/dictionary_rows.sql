-- The first three rows of every table, cells as text in the order of the columns. Long texts are cut, numbers have six digits, and a
-- geometry is its kind. Tables have different columns, so this writes one query for all of them.
-- The rows of a view have no order, so they are sorted. To sort all rows of risk.town_risk takes a second. Therefore a bound is found first:
-- among some rows of the view, the third smallest value of its first column, which is part of the key and never NULL. The first three rows
-- cannot lie above it, and DuckDB applies it to the tables behind the view.
SET VARIABLE bounds_of_views = (
    SELECT
        string_agg(
            format(
                'SELECT ''{0}'' AS table_name, max(value)::VARCHAR AS bound '
                || 'FROM (SELECT value FROM (SELECT "{1}" AS value FROM {0} LIMIT 10000) ORDER BY value LIMIT 3)',
                table_name, column_name
            ),
            ' UNION ALL '
        )
    FROM data_dictionary()
    WHERE place = 1 AND table_name IN (SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE database_name = current_database())
);
SET VARIABLE bound = (SELECT map_from_entries(list((table_name, bound))) FROM query(setting('bounds_of_views')));
SET VARIABLE first_rows_of_all_tables = (
    WITH
    written AS (
        SELECT
            table_name,
            string_agg(
                CASE
                    WHEN data_type = 'DOUBLE' THEN format('format(''{{:.6g}}'', "{}")', column_name)
                    WHEN data_type LIKE 'GEOMETRY%' THEN format('ST_GeometryType("{}")::VARCHAR', column_name)
                    ELSE format('CASE WHEN length("{0}"::VARCHAR) > 60 THEN left("{0}"::VARCHAR, 59) || ''…'' ELSE "{0}"::VARCHAR END', column_name)
                END,
                ', ' ORDER BY place
            ) AS cells,
            CASE
                WHEN map_contains(setting('bound'), table_name)
                THEN format(
                    ' WHERE "{}" <= setting(''bound'')[''{}'']::{} ORDER BY ALL',
                    arg_min(column_name, place), table_name, arg_min(data_type, place)
                )
                ELSE ''
            END AS order_of_view
        FROM data_dictionary()
        WHERE NOT starts_with(table_name, 'meta.')
        GROUP BY table_name
    )
    SELECT
        string_agg(
            format(
                'SELECT ''{0}'' AS table_name, list([{1}]) AS rows FROM (SELECT * FROM {0}{2} LIMIT 3)',
                table_name, cells, order_of_view
            ),
            ' UNION ALL '
        )
    FROM written
);

-- Without ORDER BY, DuckDB 1.5.5 can hang on so many LIMITs.
SELECT table_name, rows FROM query(setting('first_rows_of_all_tables')) WHERE rows IS NOT NULL ORDER BY table_name;
