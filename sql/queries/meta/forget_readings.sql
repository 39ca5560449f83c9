-- Deletes the readings of the tables that were made anew or dropped. The setting remade_tables lists them.
DELETE FROM meta.reading WHERE list_contains(setting('remade_tables')::VARCHAR[], table_name);
DELETE FROM meta.input_column WHERE list_contains(setting('remade_tables')::VARCHAR[], table_name);
DELETE FROM meta.needed_column WHERE list_contains(setting('remade_tables')::VARCHAR[], table_name);
