-- At most a few per cent of a table's rows (most_rejected_percent in reference.constant) are rejected because of a fault.
-- A sample without measurements is not a fault: 6 % of CONAGUA's groundwater samples of 2012 to 2024 have none.
WITH
faulty AS (
    SELECT source_table, reason, file_row, offending_text, count(*) OVER (PARTITION BY source_table) AS faulty_rows
    FROM staging.rejected
    WHERE reason <> 'no contaminant measured'
)
SELECT
    total.source_table,
    concat(faulty.faulty_rows, ' of ', total.read_rows) AS rejected,
    faulty.reason,
    count(*) AS rows,
    min(faulty.file_row) AS first_row,
    left(min(faulty.offending_text), 30) AS for_example
FROM staging.row_count AS total
JOIN faulty ON faulty.source_table = total.source_table
JOIN reference.constant AS most
  ON most.constant = 'most_rejected_percent' AND 100 * faulty.faulty_rows > most.value * total.read_rows
GROUP BY total.source_table, total.read_rows, faulty.faulty_rows, faulty.reason
ORDER BY total.source_table, rows DESC;
