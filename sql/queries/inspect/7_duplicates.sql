-- Rows with the key of another row
-- A row that says the same again counts once; rows that contradict each other are all rejected.
WITH
row_read AS (
    SELECT 1 AS place, 'source.site' AS table_name, site_id AS key, file_row, repeated_row, reason FROM staging.site_reading
    UNION ALL
    SELECT 2, 'source.sample', sample_id, file_row, repeated_row, reason FROM staging.sample_reading
    UNION ALL
    SELECT 3, 'source.town', town_id, file_row, repeated_row, reason FROM staging.town_reading
),
key_read AS (
    SELECT
        place,
        table_name,
        key,
        count(*) AS rows,
        count(repeated_row) AS same_rows,
        count(*) FILTER (WHERE reason LIKE '%repeated with other values') AS contradicting_rows
    FROM row_read
    GROUP BY place, table_name, key
)
SELECT
    table_name AS "table",
    count(*) FILTER (WHERE key IS NOT NULL) AS keys,
    count(*) FILTER (WHERE rows > 1 AND key IS NOT NULL) AS "keys repeated",
    coalesce(sum(rows) FILTER (WHERE rows > 1 AND key IS NOT NULL), 0)::BIGINT AS "their rows",
    sum(same_rows)::BIGINT AS "say the same again",
    sum(contradicting_rows)::BIGINT AS "contradict each other",
    min(key) FILTER (WHERE rows > 1) AS "for example"
FROM key_read
GROUP BY place, table_name
ORDER BY place;
