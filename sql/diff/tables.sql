-- The tables of both warehouses: how their rows are known, and whether they were built from the same.
WITH
present_step AS (
    SELECT table_name, fingerprint FROM present.meta.step
    QUALIFY row_number() OVER (PARTITION BY table_name ORDER BY build_id DESC) = 1
),
earlier_step AS (
    SELECT table_name, fingerprint FROM earlier.meta.step
    QUALIFY row_number() OVER (PARTITION BY table_name ORDER BY build_id DESC) = 1
)
SELECT
    tables.schema_name || '.' || tables.table_name AS table_name,
    string_split(regexp_extract(tables.comment, 'Key: ([^.]*)\.', 1), ', ') AS key_columns,
    list(columns.column_name ORDER BY columns.column_index) AS column_names,
    list(columns.column_name ORDER BY columns.column_index)
        FILTER (WHERE columns.numeric_precision IS NOT NULL) AS numeric_columns
FROM duckdb_tables() AS tables
JOIN duckdb_columns() AS columns
  ON columns.database_name = 'present'
 AND columns.schema_name = tables.schema_name AND columns.table_name = tables.table_name
-- a column that only one of the two has cannot be compared
JOIN duckdb_columns() AS earlier_columns
  ON earlier_columns.database_name = 'earlier'
 AND earlier_columns.schema_name = tables.schema_name AND earlier_columns.table_name = tables.table_name
 AND earlier_columns.column_name = columns.column_name AND earlier_columns.data_type = columns.data_type
LEFT JOIN present_step ON present_step.table_name = tables.schema_name || '.' || tables.table_name
LEFT JOIN earlier_step ON earlier_step.table_name = tables.schema_name || '.' || tables.table_name
WHERE tables.database_name = 'present' AND tables.schema_name <> 'meta'
  AND present_step.fingerprint IS DISTINCT FROM earlier_step.fingerprint
GROUP BY tables.schema_name, tables.table_name, tables.comment
ORDER BY tables.schema_name, tables.table_name;
