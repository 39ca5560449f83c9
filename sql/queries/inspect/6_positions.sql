-- Positions and boundaries against the country's bounds
WITH
position AS (
    SELECT
        1 AS place,
        'source.site' AS table_name,
        reading.file_row,
        reading.position_fault AS fault,
        concat_ws(', ', site.longitude_text, site.latitude_text) AS written
    FROM staging.site_reading AS reading
    JOIN source.site AS site ON site.file = reading.file AND site.file_row = reading.file_row
    UNION ALL
    SELECT
        2,
        'source.town',
        reading.file_row,
        reading.position_fault,
        concat_ws(', ', town.longitude_text, town.latitude_text)
    FROM staging.town_reading AS reading
    JOIN source.town AS town ON town.file = reading.file AND town.file_row = reading.file_row
    UNION ALL
    SELECT
        CASE source_table WHEN 'source.state' THEN 3 ELSE 4 END,
        source_table,
        file_row,
        CASE WHEN reason LIKE 'geometry%' THEN reason END,
        place_text
    FROM staging.boundary_reading
)
SELECT
    table_name AS "table",
    coalesce(fault, 'in bounds') AS position,
    count(*) AS rows,
    CASE WHEN fault IS NOT NULL THEN min(file_row) END AS "first row",
    CASE WHEN fault IS NOT NULL THEN arg_min(written, file_row) END AS "as written there"
FROM position
GROUP BY place, table_name, fault
ORDER BY place, fault NULLS FIRST;
