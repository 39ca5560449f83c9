-- Every row that is read is either used or rejected.
SELECT source_table, read_rows, used_rows, rejected_rows
FROM staging.row_count
WHERE read_rows <> used_rows + rejected_rows;
