-- The tables and views to export in the format of setting file_format: all of exposure and summary, and for Parquet some of staging.
-- place: the file of sql/queries/export/place that adds names and geometry. geometry_type: the kind of geometry. is_by_state: whether the
-- table has a folder for each state.
WITH
described AS (
    SELECT database_name, schema_name, table_name, comment FROM duckdb_tables()
    UNION ALL
    SELECT database_name, schema_name, view_name, comment FROM duckdb_views()
),
exported AS (
    SELECT
        described.schema_name,
        described.table_name,
        described.comment AS description,
        list(columns.column_name) AS columns
    FROM described
    JOIN duckdb_columns() AS columns
      ON columns.database_name = described.database_name
     AND columns.schema_name = described.schema_name
     AND columns.table_name = described.table_name
    WHERE described.database_name = current_database() AND (
        described.schema_name IN ('exposure', 'summary')
        OR (
            setting('file_format') = 'parquet'
            AND described.schema_name = 'staging'
            AND described.table_name IN ('site', 'town', 'measurement', 'state', 'municipality', 'rejected')
        )
      )
    GROUP BY described.schema_name, described.table_name, described.comment
),
placed AS (
    SELECT
        *,
        CASE
            WHEN list_contains(columns, 'geom') THEN 'itself'
            WHEN list_has_all(columns, ['town_id', 'site_id']) THEN 'town_and_site'
            WHEN list_contains(columns, 'town_id') THEN 'town'
            WHEN list_contains(columns, 'site_id') THEN 'site'
            WHEN list_contains(columns, 'municipality_code') THEN 'municipality'
            WHEN list_contains(columns, 'state_code') THEN 'state'
            ELSE 'none'
        END AS place
    FROM exported
)
SELECT
    placed.schema_name,
    placed.table_name,
    placed.description,
    placed.place,
    geometry.geometry_type,
    setting('file_format') = 'parquet' AND list_has_any(placed.columns, ['town_id', 'site_id']) AS is_by_state
FROM placed
JOIN (
    VALUES
        ('itself', 'GEOMETRY'),
        ('town_and_site', 'LINESTRING'),
        ('town', 'POINT'),
        ('site', 'POINT'),
        ('municipality', 'MULTIPOLYGON'),
        ('state', 'MULTIPOLYGON'),
        -- in a GeoPackage such a table is a layer of points that are empty
        ('none', 'POINT')
) AS geometry (place, geometry_type)
  ON geometry.place = placed.place
ORDER BY placed.schema_name, placed.table_name;
