-- The first rows of every table: their cells as text, in the order of the columns, long ones cut; numbers to six digits, geometries by kind.
-- One query is written out for all tables, as their columns differ. Of a view the first rows in order, as it has none of its own.
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
            table_name IN (
                SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE database_name = current_database()
            ) AS is_view
        FROM data_dictionary()
        WHERE NOT starts_with(table_name, 'meta.')
        GROUP BY table_name
    )
    SELECT
        string_agg(
            format(
                'SELECT ''{0}'' AS table_name, list([{1}]) AS rows FROM (SELECT * FROM {0}{2} LIMIT 3)',
                table_name, cells, CASE WHEN is_view THEN ' ORDER BY ALL' ELSE '' END
            ),
            ' UNION ALL '
        )
    FROM written
);

SELECT table_name, rows FROM query(getvariable('first_rows_of_all_tables')) WHERE rows IS NOT NULL ORDER BY table_name;
