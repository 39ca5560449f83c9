-- The size in the file of every table: the blocks it takes, known once they are written.
-- pragma_storage_info takes one table's name and no column of names, so one query is written out for all of them: asked one by one,
-- the tables would take longer than most steps.
SET VARIABLE storage_of_all_tables = (
    SELECT
        string_agg(
            format(
                'SELECT ''{0}.{1}'' AS table_name, block_id FROM pragma_storage_info(''{0}.{1}'') WHERE persistent',
                schema_name, table_name
            ),
            ' UNION ALL '
        )
    FROM duckdb_tables()
    WHERE database_name = current_database() AND schema_name <> 'meta'
);

SELECT
    table_name,
    count(DISTINCT block_id) * (
        SELECT any_value(block_size) FROM pragma_database_size() WHERE database_name = current_database()
    ) AS table_bytes
FROM query(getvariable('storage_of_all_tables'))
GROUP BY table_name;
