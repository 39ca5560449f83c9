-- The columns of the view exported, in their order, as a Frictionless Table Schema (https://datapackage.org/standard/table-schema/).
-- The settings table_name and file_format name the table and the format. The unit is the one in the column's name. The description is the
-- warehouse's, NULL for a column that sql/queries/export/place has added.
SELECT
    field.column_name AS name,
    CASE
        WHEN field.data_type = 'VARCHAR' THEN 'string'
        WHEN field.data_type IN ('INTEGER', 'BIGINT') THEN 'integer'
        WHEN field.data_type = 'DOUBLE' THEN 'number'
        WHEN field.data_type = 'BOOLEAN' THEN 'boolean'
        WHEN field.data_type = 'DATE' THEN 'date'
        ELSE 'any'
    END AS type,
    CASE WHEN field.data_type IN ('DOUBLE', 'BIGINT', 'INTEGER') THEN unit_of(field.column_name) END AS unit,
    CASE WHEN field.data_type LIKE 'GEOMETRY%' THEN 'EPSG:4326' END AS crs,
    described.comment AS description
FROM duckdb_columns() AS field
LEFT JOIN duckdb_columns() AS described
  ON described.database_name = current_database()
 AND described.schema_name || '.' || described.table_name = setting('table_name')
 AND described.column_name = field.column_name
WHERE field.database_name = 'temp' AND field.table_name = 'exported'
  -- a CSV has the columns longitude and latitude instead
  AND NOT (field.column_name = 'geom' AND setting('file_format') = 'csv')
ORDER BY field.column_index;
