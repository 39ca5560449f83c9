-- No more than a few per cent (reference.constant, most_rejected_percent) of a table's rows are rejected.
SELECT
    total.source_table,
    concat(total.rejected_rows, ' of ', total.read_rows) AS rejected,
    rejected.reason,
    count(*) AS rows,
    min(rejected.file_row) AS first_row,
    left(min(rejected.offending_text), 30) AS for_example
FROM staging.row_count AS total
JOIN reference.constant AS most
  ON most.constant = 'most_rejected_percent' AND 100 * total.rejected_rows > most.value * total.read_rows
JOIN staging.rejected AS rejected ON rejected.source_table = total.source_table
GROUP BY total.source_table, total.read_rows, total.rejected_rows, rejected.reason
ORDER BY total.source_table, rows DESC;
