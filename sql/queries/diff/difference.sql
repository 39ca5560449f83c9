-- Where the differences are gathered, table by table.
CREATE TEMP TABLE difference (
    table_name VARCHAR,
    added BIGINT,
    removed BIGINT,
    changed BIGINT,
    largest_relative_changes VARCHAR
);
