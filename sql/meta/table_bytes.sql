-- The size in the file of the table that the variable table_name names: the blocks it takes, known once they are written.
SELECT count(DISTINCT block_id) * (
    SELECT any_value(block_size) FROM pragma_database_size() WHERE database_name = current_database()
) AS table_bytes
FROM pragma_storage_info(getvariable('table_name'))
WHERE persistent;
