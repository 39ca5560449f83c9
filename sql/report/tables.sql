-- How every table of the warehouse came about: what it is, what it was made from, when and in how long.
WITH
latest AS (
    SELECT step.table_name, step.parts, step.row_count, step.seconds, build.built_at
    FROM meta.step AS step
    JOIN meta.build AS build ON build.build_id = step.build_id
    QUALIFY row_number() OVER (PARTITION BY step.table_name ORDER BY step.build_id DESC) = 1
),
described AS (
    SELECT schema_name || '.' || table_name AS table_name, comment FROM duckdb_tables() WHERE database_name = current_database()
    UNION ALL
    SELECT schema_name || '.' || view_name, comment FROM duckdb_views() WHERE database_name = current_database() AND NOT internal
)
SELECT
    split_part(latest.table_name, '.', 1) AS stage,
    latest.table_name,
    split_part(described.comment, chr(10), 1) AS description,
    list_sort(list_transform(
        list_filter(json_keys(latest.parts), lambda part: starts_with(part, 'table ')), lambda part: part[7:]
    )) AS tables_read,
    list_sort(list_transform(
        list_filter(json_keys(latest.parts), lambda part: starts_with(part, 'file ')), lambda part: part[6:]
    )) AS files_read,
    latest.row_count,
    round(latest.seconds, 2) AS seconds,
    latest.built_at::VARCHAR || 'Z' AS built_at
FROM latest
JOIN described ON described.table_name = latest.table_name
ORDER BY
    list_position(['reference', 'source', 'staging', 'exposure', 'risk', 'uncertainty', 'summary', 'map'], stage) NULLS LAST,
    latest.table_name;
