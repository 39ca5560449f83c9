-- The columns of the tables, with what they are.
SELECT table_name, column_name, data_type, unit, description
FROM data_dictionary()
WHERE NOT starts_with(table_name, 'meta.')
ORDER BY table_name, place;
