-- The tables that both warehouses have and that were not built from the same, with their key and the columns to compare.
-- number_columns ends with no_number, a column that rows.sql adds to every table.
WITH
present_step AS (
    SELECT table_name, fingerprint FROM present.meta.step
    QUALIFY row_number() OVER (PARTITION BY table_name ORDER BY build_id DESC) = 1
),
earlier_step AS (
    SELECT table_name, fingerprint FROM earlier.meta.step
    QUALIFY row_number() OVER (PARTITION BY table_name ORDER BY build_id DESC) = 1
),
-- columns that both have with the same type; no others can be compared
common_column AS (
    SELECT
        present_column.schema_name || '.' || present_column.table_name AS table_name,
        present_column.column_name,
        present_column.column_index,
        present_column.numeric_precision IS NOT NULL AS is_number
    FROM (FROM duckdb_columns() WHERE database_name = 'present' AND schema_name <> 'meta') AS present_column
    JOIN (FROM duckdb_columns() WHERE database_name = 'earlier') AS earlier_column
      ON earlier_column.schema_name = present_column.schema_name
     AND earlier_column.table_name = present_column.table_name
     AND earlier_column.column_name = present_column.column_name
     AND earlier_column.data_type = present_column.data_type
)
SELECT
    common_column.table_name,
    any_value(string_split(regexp_extract(tables.comment, 'Key: ([^.]*)\.', 1), ', ')) AS key_columns,
    list(common_column.column_name ORDER BY common_column.column_index) AS column_names,
    list_append(
        list(common_column.column_name ORDER BY common_column.column_index) FILTER (WHERE common_column.is_number), 'no_number'
    ) AS number_columns
FROM common_column
JOIN duckdb_tables() AS tables
  ON tables.database_name = 'present'
 AND tables.schema_name || '.' || tables.table_name = common_column.table_name
JOIN present_step ON present_step.table_name = common_column.table_name
LEFT JOIN earlier_step ON earlier_step.table_name = common_column.table_name
WHERE present_step.fingerprint IS DISTINCT FROM earlier_step.fingerprint
GROUP BY common_column.table_name
ORDER BY common_column.table_name;
