-- Every row read is used or rejected, none lost and none doubled.
SELECT source_table, read_rows, used_rows, rejected_rows
FROM staging.row_count
WHERE read_rows <> used_rows + rejected_rows;
