-- The outputs, each with the tables that it reads. The setting outputs lists them.
SELECT made.output AS output, made.table_name AS table_name
FROM (SELECT unnest(setting('outputs')) AS made) AS output
ORDER BY ALL;
