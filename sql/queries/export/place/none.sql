-- A table without places, in its own order.
SELECT * FROM query_table(setting('table_name'));
