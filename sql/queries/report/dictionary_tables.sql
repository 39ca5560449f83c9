-- The tables and views: the parts of their description (meaning, grain, key and the rest), and their last run.
WITH
described AS (
    SELECT schema_name, table_name, comment FROM duckdb_tables() WHERE database_name = current_database()
    UNION ALL
    SELECT schema_name, view_name, comment FROM duckdb_views() WHERE database_name = current_database() AND NOT internal
),
said AS (
    SELECT
        schema_name AS stage,
        schema_name || '.' || table_name AS table_name,
        CASE
            WHEN contains(comment, chr(10) || 'Key: ')
            THEN regexp_extract(comment, '(?s)^(.*?)\nGrain: (.*)\nKey: ([^\n]*)\n?(.*)$', ['meaning', 'grain', 'key', 'more'])
            ELSE regexp_extract(comment, '(?s)^(.*?)\nGrain: ([^\n]*)()\n?(.*)$', ['meaning', 'grain', 'key', 'more'])
        END AS part
    FROM described
    WHERE schema_name <> 'meta'
),
latest AS (
    SELECT step.table_name, step.row_count, step.seconds, build.built_at
    FROM meta.step AS step
    JOIN meta.build AS build ON build.build_id = step.build_id
    QUALIFY row_number() OVER (PARTITION BY step.table_name ORDER BY step.build_id DESC) = 1
)
SELECT
    said.stage,
    said.table_name,
    said.part.meaning AS meaning,
    said.part.grain AS grain,
    nullif(said.part.key, '') AS key,
    nullif(said.part.more, '') AS more,
    latest.row_count,
    round(latest.seconds, 2) AS seconds,
    latest.built_at::VARCHAR || 'Z' AS built_at
FROM said
JOIN latest ON latest.table_name = said.table_name
ORDER BY
    list_position(['reference', 'source', 'staging', 'exposure', 'risk', 'uncertainty', 'summary', 'map'], said.stage) NULLS LAST,
    said.table_name;
