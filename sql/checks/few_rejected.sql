-- No more than a few per cent (reference.constant, most_rejected_percent) of the rows of a table are rejected; staging.rejected says which and why.
SELECT
    count.source_table,
    count.read_rows,
    count.rejected_rows,
    round(100 * count.rejected_rows / count.read_rows, 1) AS rejected_percent,
    most.value AS most_rejected_percent
FROM staging.row_count AS count
JOIN reference.constant AS most ON most.constant = 'most_rejected_percent'
WHERE 100 * count.rejected_rows > most.value * count.read_rows;
