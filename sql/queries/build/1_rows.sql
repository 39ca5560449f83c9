-- Rows read, used and rejected
FROM staging.row_count;
