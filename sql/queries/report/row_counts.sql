-- Rows read, used and rejected.
SELECT source_table, read_rows, used_rows, rejected_rows
FROM staging.row_count;
