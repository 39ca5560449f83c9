-- The size of every table in the file, by the blocks that it takes once they are written.
-- pragma_storage_info takes the name of one table, not a column of names. So this writes one query for all tables, which is faster than
-- one query per table.
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
FROM query(setting('storage_of_all_tables'))
GROUP BY table_name;
