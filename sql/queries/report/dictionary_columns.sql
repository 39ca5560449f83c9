-- The columns of all tables, in their order.
SELECT table_name, column_name, data_type, unit, description
FROM data_dictionary()
WHERE NOT starts_with(table_name, 'meta.')
ORDER BY table_name, place;
