-- The tables and views of the warehouse one, and what to compare of each: its key, as its description names it, the columns that
-- must be equal and those with fractions, which need only be nearly so. Only tables that both warehouses have.
SELECT
    column_of.schema_name || '.' || column_of.table_name AS table_name,
    any_value(string_split(regexp_extract(described.comment, 'Key: ([^.]*)\.', 1), ', ')) AS key_columns,
    list(column_of.column_name ORDER BY column_of.column_index)
        FILTER (WHERE column_of.data_type NOT IN ('DOUBLE', 'FLOAT') AND NOT starts_with(column_of.data_type, 'DECIMAL')) AS exact_columns,
    list(column_of.column_name ORDER BY column_of.column_index)
        FILTER (WHERE column_of.data_type IN ('DOUBLE', 'FLOAT') OR starts_with(column_of.data_type, 'DECIMAL')) AS rounded_columns
FROM (FROM duckdb_columns() WHERE database_name = 'one' AND NOT internal) AS column_of
JOIN (
    SELECT schema_name, table_name, comment FROM duckdb_tables() WHERE database_name = 'one'
    UNION ALL
    SELECT schema_name, view_name, comment FROM duckdb_views() WHERE database_name = 'one' AND NOT internal
) AS described
  ON described.schema_name = column_of.schema_name AND described.table_name = column_of.table_name
WHERE column_of.schema_name <> 'meta'
  AND (column_of.schema_name, column_of.table_name) IN (
      SELECT (schema_name, table_name) FROM duckdb_columns() WHERE database_name = 'other'
  )
GROUP BY column_of.schema_name, column_of.table_name
ORDER BY table_name;
