-- A table without a place, in the order in which it stands.
SELECT * FROM query_table(getvariable('table_name'));
