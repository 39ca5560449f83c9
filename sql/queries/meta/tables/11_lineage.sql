-- What each column is made from, one step back, according to the SQL of its table.
-- Grain: one row per column and source column (role value), and per table and column that decides which rows there are (role rows).
CREATE TABLE IF NOT EXISTS meta.lineage (
    table_name VARCHAR,
    column_name VARCHAR,
    source_table VARCHAR,
    source_column VARCHAR,
    role VARCHAR
);
COMMENT ON TABLE meta.lineage IS 'What each column is made from, one step back, according to the SQL of its table. Grain: one row per column and source column (role value), and per table and column that decides which rows there are (role rows).';
COMMENT ON COLUMN meta.lineage.table_name IS 'table or view, with its schema';
COMMENT ON COLUMN meta.lineage.column_name IS 'column of it; NULL in role rows, which applies to all columns';
COMMENT ON COLUMN meta.lineage.source_table IS 'table, `file` and the name of a file, or `setting` for a setting';
COMMENT ON COLUMN meta.lineage.source_column IS 'column of it, or name of the setting; * for a whole row; NULL for its number of rows, as in count(*), and for the position of a row in a file';
COMMENT ON COLUMN meta.lineage.role IS 'value: used in the expression of the column; rows: used in WHERE, ON, GROUP BY, HAVING, QUALIFY, DISTINCT or before LIMIT';
