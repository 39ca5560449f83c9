-- The size in the file of the table that the variable table_name names: the blocks it takes, known once they are written.
UPDATE meta.step
SET bytes = (
    SELECT count(DISTINCT storage.block_id) * any_value(database.block_size)
    FROM pragma_storage_info(getvariable('table_name')) AS storage
    CROSS JOIN pragma_database_size() AS database
    WHERE storage.persistent AND database.database_name = current_database()
)
WHERE table_name = getvariable('table_name') AND build_id = (SELECT max(build_id) FROM meta.build);
