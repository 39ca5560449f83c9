-- What DuckDB did to make the table that the variable profiled names: its operators, the last one first, each above what gives it rows.
SELECT
    repeat('  ', len(string_split(place, '.')) - 1) || operator AS operator,
    round(seconds, 4) AS seconds,
    row_count,
    detail
FROM meta.operator
WHERE table_name = getvariable('profiled')
ORDER BY CAST(string_split(place, '.') AS INTEGER[]);
