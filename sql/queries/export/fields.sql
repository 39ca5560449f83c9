-- The columns of the view exported, in their order, as Frictionless' Table Schema describes them (https://datapackage.org/standard/table-schema/).
-- The unit is the one in the column's name; the description is that of the warehouse, NULL for what sql/export/place has added.
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
 AND described.schema_name || '.' || described.table_name = getvariable('table_name')
 AND described.column_name = field.column_name
WHERE field.database_name = 'temp' AND field.table_name = 'exported'
  -- a CSV has longitude and latitude in its place
  AND NOT (field.column_name = 'geom' AND getvariable('file_format') = 'csv')
ORDER BY field.column_index;
