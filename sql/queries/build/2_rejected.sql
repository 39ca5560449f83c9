-- Why rows were rejected (all of them: FROM staging.rejected)
SELECT source_table, reason, count(*) AS rejected_rows, min(offending_text) AS for_example
FROM staging.rejected
GROUP BY source_table, reason
ORDER BY rejected_rows DESC, source_table, reason;
