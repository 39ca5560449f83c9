-- DuckDB's operators behind each table, in the step's last run.
-- Grain: one row per table and operator.
-- Key: table_name, place.
-- DuckDB's profile is a tree. The children of a node are the operators that give it its rows.
CREATE OR REPLACE VIEW meta.operator AS
WITH RECURSIVE
node AS (
    SELECT
        table_name,
        '' AS place,
        CAST(profile AS JSON) AS content
    FROM meta.profile
    UNION ALL
    SELECT
        node.table_name,
        node.place || '.' || child.key,
        child.value
    FROM node, json_each(node.content, '$.children') AS child
)
SELECT
    table_name,
    ltrim(place, '.') AS place,
    trim(content ->> '$.operator_name') AS operator,
    CAST(content ->> '$.operator_timing' AS DOUBLE) AS seconds,
    CAST(content ->> '$.operator_cardinality' AS BIGINT) AS row_count,
    content ->> '$.extra_info' AS detail
FROM node
WHERE place <> '';
COMMENT ON VIEW meta.operator IS 'DuckDB''s operators behind each table, in the step''s last run. Grain: one row per table and operator.';
COMMENT ON COLUMN meta.operator.table_name IS 'table that was made';
COMMENT ON COLUMN meta.operator.place IS 'key with table_name: numbers from the top of the query down; operator 0.1 gives its rows to operator 0';
COMMENT ON COLUMN meta.operator.operator IS 'DuckDB''s name of the operator';
COMMENT ON COLUMN meta.operator.seconds IS 'time of all threads, without the operators below it, s';
COMMENT ON COLUMN meta.operator.row_count IS 'rows that it returned';
COMMENT ON COLUMN meta.operator.detail IS 'its columns, conditions and files, as JSON';
