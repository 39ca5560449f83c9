-- Why rows were not used.
SELECT source_table, reason, count(*) AS rejected_rows, min(offending_text) AS example
FROM staging.rejected
GROUP BY source_table, reason
ORDER BY rejected_rows DESC, source_table, reason;
