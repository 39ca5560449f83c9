-- What was built, when, from what, and why: kept over builds.
CREATE SCHEMA IF NOT EXISTS meta;

CREATE TABLE IF NOT EXISTS meta.build (
    build_id INTEGER,
    built_at TIMESTAMP,
    dataset VARCHAR,
    title VARCHAR,
    is_synthetic BOOLEAN,
    data_dir VARCHAR,
    git_commit VARCHAR,
    is_tree_dirty BOOLEAN,
    versions VARCHAR,
    seconds DOUBLE,
    scenarios VARCHAR
);
-- warehouses of earlier versions lack it
ALTER TABLE meta.build ADD COLUMN IF NOT EXISTS scenarios VARCHAR DEFAULT '';
COMMENT ON TABLE meta.build IS 'The builds of this warehouse. Grain: one row per build.';
COMMENT ON COLUMN meta.build.build_id IS 'key, counted from 1';
COMMENT ON COLUMN meta.build.built_at IS 'time at its end, UTC';
COMMENT ON COLUMN meta.build.dataset IS 'name of the dataset''s folder in data/datasets, or its path';
COMMENT ON COLUMN meta.build.title IS 'title of the dataset';
COMMENT ON COLUMN meta.build.is_synthetic IS 'whether every figure is invented';
COMMENT ON COLUMN meta.build.data_dir IS 'folder that DATA_DIR named; NULL for the dataset''s own folders';
COMMENT ON COLUMN meta.build.git_commit IS 'commit of the project; NULL outside git';
COMMENT ON COLUMN meta.build.is_tree_dirty IS 'whether files differed from that commit';
COMMENT ON COLUMN meta.build.versions IS 'DuckDB and its extensions, and Spark where it made tables';
COMMENT ON COLUMN meta.build.seconds IS 'duration, s';
COMMENT ON COLUMN meta.build.scenarios IS 'scenarios that SCENARIOS named, with commas between; empty for all';

CREATE TABLE IF NOT EXISTS meta.step (
    build_id INTEGER,
    table_name VARCHAR,
    fingerprint VARCHAR,
    parts VARCHAR,
    row_count BIGINT,
    bytes BIGINT,
    seconds DOUBLE,
    reason VARCHAR,
    engine VARCHAR
);
-- warehouses of earlier versions lack it
ALTER TABLE meta.step ADD COLUMN IF NOT EXISTS engine VARCHAR DEFAULT 'duckdb';
COMMENT ON TABLE meta.step IS 'The steps that ran. Grain: one row per build and table that it made; the last one tells how the table stands.';
COMMENT ON COLUMN meta.step.build_id IS 'meta.build';
COMMENT ON COLUMN meta.step.table_name IS 'table that was made';
COMMENT ON COLUMN meta.step.fingerprint IS 'SHA-256 of all that the table depends on';
COMMENT ON COLUMN meta.step.parts IS 'what the fingerprint is made of, as JSON';
COMMENT ON COLUMN meta.step.row_count IS 'rows of the table; NULL for a view';
COMMENT ON COLUMN meta.step.bytes IS 'its size in the file once written, bytes (whole blocks); NULL for a view';
COMMENT ON COLUMN meta.step.seconds IS 'duration, s';
COMMENT ON COLUMN meta.step.reason IS 'why it ran';
COMMENT ON COLUMN meta.step.engine IS 'who ran it: duckdb or spark';

CREATE TABLE IF NOT EXISTS meta.input (
    build_id INTEGER,
    name VARCHAR,
    path VARCHAR,
    bytes BIGINT,
    sha256 VARCHAR,
    read_rows BIGINT
);
COMMENT ON TABLE meta.input IS 'The input files. Grain: one row per build and file of the dataset.';
COMMENT ON COLUMN meta.input.build_id IS 'meta.build';
COMMENT ON COLUMN meta.input.name IS 'what the file is for, as in dataset.toml';
COMMENT ON COLUMN meta.input.path IS 'where it lay';
COMMENT ON COLUMN meta.input.bytes IS 'its size, bytes';
COMMENT ON COLUMN meta.input.sha256 IS 'SHA-256 of its content';
COMMENT ON COLUMN meta.input.read_rows IS 'rows read from it, over the tables of schema source that name it';

CREATE TABLE IF NOT EXISTS meta."check" (
    build_id INTEGER,
    name VARCHAR,
    passed BOOLEAN,
    breaking_rows BIGINT,
    fingerprint VARCHAR
);
-- warehouses of earlier versions lack it
ALTER TABLE meta."check" ADD COLUMN IF NOT EXISTS fingerprint VARCHAR;
COMMENT ON TABLE meta."check" IS 'The checks that were made. Grain: one row per build and check.';
COMMENT ON COLUMN meta."check".build_id IS 'meta.build';
COMMENT ON COLUMN meta."check".name IS 'file in sql/checks';
COMMENT ON COLUMN meta."check".passed IS 'whether no row breaks the promise';
COMMENT ON COLUMN meta."check".breaking_rows IS 'rows that break it';
COMMENT ON COLUMN meta."check".fingerprint IS 'SHA-256 of its file';

CREATE TABLE IF NOT EXISTS meta.profile (
    table_name VARCHAR,
    profile VARCHAR
);
COMMENT ON TABLE meta.profile IS 'Where the time of a step goes. Grain: one row per table, of its last run; the view meta.operator has it in rows.';
COMMENT ON COLUMN meta.profile.table_name IS 'key: table that was made';
COMMENT ON COLUMN meta.profile.profile IS 'DuckDB''s own profile of the query, as JSON';

-- DuckDB's profile is a tree: a node's children are the operators that give it its rows.
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
COMMENT ON COLUMN meta.operator.place IS 'key with table_name: numbers from the top of the query down; 0.1 gives its rows to 0';
COMMENT ON COLUMN meta.operator.operator IS 'what it does, in DuckDB''s words';
COMMENT ON COLUMN meta.operator.seconds IS 'time of all threads in it, without the operators below it, s';
COMMENT ON COLUMN meta.operator.row_count IS 'rows that it gave';
COMMENT ON COLUMN meta.operator.detail IS 'its columns, conditions and files, as JSON';

CREATE TABLE IF NOT EXISTS meta.macro (
    designation VARCHAR,
    file VARCHAR,
    definition VARCHAR
);
COMMENT ON TABLE meta.macro IS 'The macros of this warehouse. Grain: one row per macro.';
COMMENT ON COLUMN meta.macro.designation IS 'key: its kind and name, as COMMENT ON and DROP take them';
COMMENT ON COLUMN meta.macro.file IS 'file that holds it';
COMMENT ON COLUMN meta.macro.definition IS 'how it was made, as written there';

CREATE TABLE IF NOT EXISTS meta.reading (
    table_name VARCHAR,
    made_by VARCHAR,
    name VARCHAR,
    file VARCHAR,
    format VARCHAR,
    part VARCHAR,
    parts VARCHAR[],
    header_row BIGINT,
    encoding VARCHAR,
    delimiter VARCHAR,
    coordinate_system VARCHAR,
    fault VARCHAR
);
COMMENT ON TABLE meta.reading IS 'How the input files were read for the tables that stand. Grain: one row per table and the sheet or layer that it was made of.';
COMMENT ON COLUMN meta.reading.table_name IS 'table that was made';
COMMENT ON COLUMN meta.reading.made_by IS 'SQL file that made it';
COMMENT ON COLUMN meta.reading.name IS 'what the file is for, as in dataset.toml';
COMMENT ON COLUMN meta.reading.file IS 'name of the file';
COMMENT ON COLUMN meta.reading.format IS 'CSV, workbook, or what GDAL calls the format of a map layer';
COMMENT ON COLUMN meta.reading.part IS 'sheet or layer that was read; NULL for a CSV';
COMMENT ON COLUMN meta.reading.parts IS 'all sheets or layers of the file';
COMMENT ON COLUMN meta.reading.header_row IS 'row of the sheet with the names of the columns; NULL for a map layer';
COMMENT ON COLUMN meta.reading.encoding IS 'of a CSV or a shapefile''s attributes; NULL where the format has only one';
COMMENT ON COLUMN meta.reading.delimiter IS 'what stands between the columns of a CSV';
COMMENT ON COLUMN meta.reading.coordinate_system IS 'of a map layer, before it is brought into longitude and latitude (WGS 84)';
COMMENT ON COLUMN meta.reading.fault IS 'why it cannot be read: found by make inspect; always NULL after a build';

CREATE TABLE IF NOT EXISTS meta.input_column (
    table_name VARCHAR,
    name VARCHAR,
    part VARCHAR,
    place BIGINT,
    column_name VARCHAR
);
COMMENT ON TABLE meta.input_column IS 'The columns that the input files have. Grain: one row per row of meta.reading and column.';
COMMENT ON COLUMN meta.input_column.table_name IS 'meta.reading';
COMMENT ON COLUMN meta.input_column.name IS 'meta.reading';
COMMENT ON COLUMN meta.input_column.part IS 'meta.reading';
COMMENT ON COLUMN meta.input_column.place IS 'place in the file, from 1';
COMMENT ON COLUMN meta.input_column.column_name IS 'its name there';

CREATE TABLE IF NOT EXISTS meta.needed_column (
    table_name VARCHAR,
    place BIGINT,
    column_name VARCHAR,
    made_column VARCHAR,
    made_what VARCHAR,
    is_optional BOOLEAN,
    is_parameter BOOLEAN
);
COMMENT ON TABLE meta.needed_column IS 'The columns that the SQL takes from the input files. Grain: one row per table made of a single sheet or layer, and column.';
COMMENT ON COLUMN meta.needed_column.table_name IS 'meta.reading';
COMMENT ON COLUMN meta.needed_column.place IS 'place in the SQL, from 1';
COMMENT ON COLUMN meta.needed_column.column_name IS 'its name in the SQL; case does not matter';
COMMENT ON COLUMN meta.needed_column.made_column IS 'column of the table that is made of it; several are other names for one';
COMMENT ON COLUMN meta.needed_column.made_what IS 'what that column is';
COMMENT ON COLUMN meta.needed_column.is_optional IS 'whether only some editions have it';
COMMENT ON COLUMN meta.needed_column.is_parameter IS 'whether it holds measured values: reference.parameter says of which contaminant';

CREATE TABLE IF NOT EXISTS meta.lineage (
    table_name VARCHAR,
    column_name VARCHAR,
    source_table VARCHAR,
    source_column VARCHAR,
    role VARCHAR
);
COMMENT ON TABLE meta.lineage IS 'What each column is made from, one step back, as the SQL of its table says. Grain: one row per column and column that it is computed from (role value), and per table and column that decides which rows there are (role rows).';
COMMENT ON COLUMN meta.lineage.table_name IS 'table or view, with its schema';
COMMENT ON COLUMN meta.lineage.column_name IS 'column of it; NULL in role rows, which holds for all of them';
COMMENT ON COLUMN meta.lineage.source_table IS 'table, `file` and the name of a file, or `variable` for a setting of the session (getvariable)';
COMMENT ON COLUMN meta.lineage.source_column IS 'column of it, of a file as it stands there, or name of the variable; * for all columns of a row together; NULL for its rows, as in count(*), and for where in a file a row stands';
COMMENT ON COLUMN meta.lineage.role IS 'value: stands in the expression that makes the column; rows: stands in WHERE, ON, GROUP BY, HAVING, QUALIFY, DISTINCT or before LIMIT';
