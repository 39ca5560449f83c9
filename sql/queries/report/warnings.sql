-- Odd values that are used.
SELECT source_table, warning, count(*) AS rows, min(written) AS example, min_by(read_as, written) AS read_as
FROM staging.warning
GROUP BY source_table, warning
ORDER BY rows DESC, source_table, warning;
