-- The lineage of the tables made anew takes the place of what it was; that of tables which are gone goes.
-- The variables lineage, the new rows as JSON, and tables_made are set by the runner (python/pozo/lineage.py).
DELETE FROM meta.lineage
WHERE list_contains(getvariable('tables_made'), table_name)
   OR table_name NOT IN (
       SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = current_database()
       UNION ALL
       SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE database_name = current_database()
   );

INSERT INTO meta.lineage
SELECT entry[1], entry[2], entry[3], entry[4], entry[5]
FROM (SELECT unnest(from_json(getvariable('lineage'), '[["VARCHAR"]]')) AS entry);
