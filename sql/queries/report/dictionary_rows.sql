-- The first rows of every table: their cells as text, in the order of the columns, long ones cut; numbers to six digits, geometries by kind.
-- One query is written out for all tables, as their columns differ. Of a view the first rows in order, as it has none of its own.
-- To sort all rows of risk.town_risk takes a second. Of any three rows the last in order is a bound of the first three: of some rows of each
-- view the third value of its first column, a part of its key and so never NULL, is taken, which DuckDB can hold against the rows of the
-- tables behind.
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
SET VARIABLE bound = (SELECT map_from_entries(list((table_name, bound))) FROM query(getvariable('bounds_of_views')));
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
                WHEN map_contains(getvariable('bound'), table_name)
                THEN format(
                    ' WHERE "{}" <= getvariable(''bound'')[''{}'']::{} ORDER BY ALL',
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

-- Without an order on top, DuckDB 1.5.5 can wait for ever for the rows of so many limits.
SELECT table_name, rows FROM query(getvariable('first_rows_of_all_tables')) WHERE rows IS NOT NULL ORDER BY table_name;
