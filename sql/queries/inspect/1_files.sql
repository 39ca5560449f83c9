-- Files, and how they are read
SELECT
    reading.table_name AS "for",
    reading.file,
    reading.part AS "sheet or layer",
    CASE
        WHEN reading.format IS NULL THEN 'NOT READ'
        ELSE concat_ws(
            ', ',
            CASE reading.format WHEN 'ESRI Shapefile' THEN 'shapefile' WHEN 'GPKG' THEN 'GeoPackage' ELSE reading.format END,
            reading.encoding,
            CASE reading.delimiter WHEN ',' THEN 'commas' WHEN ';' THEN 'semicolons' WHEN chr(9) THEN 'tabs' WHEN '|' THEN 'bars' END
        )
    END AS format,
    reading.coordinate_system AS crs,
    reading.header_row AS "header row",
    (
        SELECT nullif(count(*), 0)
        FROM meta.input_column AS input
        WHERE input.table_name = reading.table_name AND input.name = reading.name AND input.part IS NOT DISTINCT FROM reading.part
    ) AS columns,
    CASE WHEN reading.format IS NOT NULL THEN tables.estimated_size END AS rows,
    (
        SELECT string_agg(other.part, ', ')
        FROM (SELECT unnest(reading.parts) AS part) AS other
        WHERE other.part NOT IN (SELECT coalesce(taken.part, '') FROM meta.reading AS taken WHERE taken.file = reading.file)
    ) AS "nothing reads"
FROM meta.reading AS reading
LEFT JOIN duckdb_tables() AS tables
  ON tables.database_name = current_database() AND tables.schema_name || '.' || tables.table_name = reading.table_name
ORDER BY parse_filename(reading.made_by), reading.table_name;
