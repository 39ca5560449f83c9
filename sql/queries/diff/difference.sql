-- Collects the differences, one row per table that was not built from the same.
CREATE TEMP TABLE difference (
    table_name VARCHAR,
    added BIGINT,
    removed BIGINT,
    changed BIGINT,
    largest_relative_changes VARCHAR
);
