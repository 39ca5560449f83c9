-- Odd values that are used (all of them: FROM staging.warning)
SELECT source_table, warning, count(*) AS rows, min(written) AS for_example, min(read_as) AS read_as
FROM staging.warning
GROUP BY source_table, warning
ORDER BY rows DESC, source_table, warning;
