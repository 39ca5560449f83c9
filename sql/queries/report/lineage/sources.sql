-- What each column is made from, one step back. Rows without a column state what decides which rows a table has.
SELECT table_name, column_name, source_table, source_column, role
FROM meta.lineage
ORDER BY ALL;
