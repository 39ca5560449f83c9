-- What is made of the warehouse, and the tables that each reads.
SELECT made.output AS output, made.table_name AS table_name
FROM (SELECT unnest(getvariable('outputs')) AS made) AS output
ORDER BY ALL;
