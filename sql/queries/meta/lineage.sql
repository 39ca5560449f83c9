-- Replaces the lineage of the tables that were made anew, and deletes that of tables which no longer exist.
-- The setting lineage has the new rows as JSON, tables_made the names of the tables.
DELETE FROM meta.lineage
WHERE list_contains(setting('tables_made')::VARCHAR[], table_name)
   OR table_name NOT IN (
       SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = current_database()
       UNION ALL
       SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE database_name = current_database()
   );

INSERT INTO meta.lineage
SELECT entry[1], entry[2], entry[3], entry[4], entry[5]
FROM (SELECT unnest(from_json(setting('lineage'), '[["VARCHAR"]]')) AS entry);
