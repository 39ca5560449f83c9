-- Of tables that are made anew, or dropped, how their files were read is forgotten; remade_tables: their names.
DELETE FROM meta.reading WHERE list_contains(getvariable('remade_tables')::VARCHAR[], table_name);
DELETE FROM meta.input_column WHERE list_contains(getvariable('remade_tables')::VARCHAR[], table_name);
DELETE FROM meta.needed_column WHERE list_contains(getvariable('remade_tables')::VARCHAR[], table_name);
