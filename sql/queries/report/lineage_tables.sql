-- The tables, input files and outputs, each with its position in the drawing. Each stage is in one column, tables that are made first come
-- first. x and y: upper left corner of the box, which is 146 wide and 19 high. Reference files are not drawn.
-- The setting outputs lists the outputs, each with a table that it reads.
WITH RECURSIVE
stage AS (
    FROM (VALUES
        ('file', 0, 0), ('reference', 0, 1), ('source', 1, 0), ('staging', 2, 0), ('exposure', 3, 0), ('risk', 4, 0),
        ('uncertainty', 4, 1), ('summary', 5, 0), ('map', 6, 0), ('output', 6, 1)
    ) AS stage(stage, place, part)
),
link AS (
    SELECT DISTINCT source_table, table_name
    FROM meta.lineage
    WHERE source_table <> 'setting' AND NOT starts_with(source_table, 'file data/')
    UNION
    SELECT made.table_name, made.output FROM (SELECT unnest(setting('outputs')) AS made) AS output
),
-- how many tables lie before it, on the longest path
way AS (
    SELECT table_name AS node, 0 AS depth FROM lineage_columns() WHERE column_name IS NULL
    UNION
    SELECT link.table_name, way.depth + 1 FROM way JOIN link ON link.source_table = way.node
),
node AS (
    SELECT
        node,
        CASE WHEN starts_with(node, 'file ') THEN 'file' WHEN contains(node, '/') THEN 'output' ELSE split_part(node, '.', 1) END AS stage,
        max(depth) AS depth
    FROM way
    WHERE node <> 'setting' AND NOT starts_with(node, 'file data/')
    GROUP BY node
),
-- an unknown stage is in the middle
placed AS (
    SELECT
        node.node,
        node.stage,
        coalesce(stage.place, 4) AS place,
        row_number() OVER (
            PARTITION BY coalesce(stage.place, 4) ORDER BY coalesce(stage.part, 9), node.stage, node.depth, node.node
        ) AS row_in_column,
        dense_rank() OVER (PARTITION BY coalesce(stage.place, 4) ORDER BY coalesce(stage.part, 9), node.stage) AS stage_in_column
    FROM node
    LEFT JOIN stage ON stage.stage = node.stage
)
SELECT
    placed.node AS table_name,
    placed.stage,
    -- a sheet of a workbook is named by its sheet
    regexp_replace(regexp_replace(placed.node, '^file .*, sheet ', 'sheet '), '^(file |data/processed/|\w+\.)', '') AS name,
    described.description,
    1 + 173 * placed.place AS x,
    (22 * (placed.row_in_column - 1) + 30 * placed.stage_in_column)::INTEGER AS y,
    row_number() OVER (PARTITION BY placed.place, placed.stage ORDER BY placed.row_in_column) = 1 AS is_first_of_stage
FROM placed
LEFT JOIN lineage_columns() AS described ON described.table_name = placed.node AND described.column_name IS NULL
ORDER BY placed.place, placed.row_in_column;
