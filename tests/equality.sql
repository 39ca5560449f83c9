-- The cells of one table that differ between two attached warehouses, one and other: keys and texts exactly, whole numbers too,
-- others to 1e-9 of the larger. A row that only one of them has is a cell of its key.
-- Variables say what is compared: table_name, and its key_columns, exact_columns and rounded_columns (numbers with a fraction).
-- Every row has one more of both kinds of column, so that tables without go the same way.
WITH
one_row AS (
    SELECT
        row(*COLUMNS(lambda name: list_contains(getvariable('key_columns'), name))) AS key,
        list_value(*COLUMNS(lambda name: list_contains(getvariable('exact_columns'), name))) AS texts,
        list_value(*COLUMNS(lambda name: list_contains(getvariable('rounded_columns'), name))) AS numbers
    FROM (
        SELECT
            COLUMNS(lambda name: list_contains(getvariable('exact_columns'), name))::VARCHAR,
            COLUMNS(lambda name: list_contains(getvariable('rounded_columns'), name))::DOUBLE
        FROM (SELECT *, true AS no_text, 0.0 AS no_number FROM query_table('one.' || getvariable('table_name')))
    )
),
other_row AS (
    SELECT
        row(*COLUMNS(lambda name: list_contains(getvariable('key_columns'), name))) AS key,
        list_value(*COLUMNS(lambda name: list_contains(getvariable('exact_columns'), name))) AS texts,
        list_value(*COLUMNS(lambda name: list_contains(getvariable('rounded_columns'), name))) AS numbers
    FROM (
        SELECT
            COLUMNS(lambda name: list_contains(getvariable('exact_columns'), name))::VARCHAR,
            COLUMNS(lambda name: list_contains(getvariable('rounded_columns'), name))::DOUBLE
        FROM (SELECT *, true AS no_text, 0.0 AS no_number FROM query_table('other.' || getvariable('table_name')))
    )
),
pair AS (
    SELECT
        one_row.key AS one_key,
        other_row.key AS other_key,
        one_row.texts AS one_texts,
        other_row.texts AS other_texts,
        one_row.numbers AS one_numbers,
        other_row.numbers AS other_numbers
    FROM one_row
    FULL JOIN other_row ON other_row.key = one_row.key
    WHERE (one_row.key, one_row.texts, one_row.numbers) IS DISTINCT FROM (other_row.key, other_row.texts, other_row.numbers)
),
cell AS (
    SELECT
        coalesce(one_key, other_key)::VARCHAR AS key,
        (getvariable('exact_columns') || getvariable('rounded_columns'))[place] AS column_name,
        (one_texts || one_numbers::VARCHAR[])[place] AS one,
        (other_texts || other_numbers::VARCHAR[])[place] AS other,
        -- none of a text; a negative place would count from the end
        CASE WHEN place > len(one_texts) THEN one_numbers[place - len(one_texts)] END AS one_number,
        CASE WHEN place > len(one_texts) THEN other_numbers[place - len(one_texts)] END AS other_number
    FROM pair
    CROSS JOIN range(1, 1 + len(getvariable('exact_columns')) + len(getvariable('rounded_columns'))) AS position (place)
    WHERE one_key IS NOT NULL AND other_key IS NOT NULL
)
SELECT getvariable('table_name') AS table_name, key, column_name, one, other
FROM cell
WHERE one IS DISTINCT FROM other
  AND coalesce(abs(one_number - other_number) > 1e-9 * greatest(abs(one_number), abs(other_number)), true)
UNION ALL
SELECT
    getvariable('table_name'),
    coalesce(one_key, other_key)::VARCHAR,
    'the row',
    CASE WHEN one_key IS NULL THEN 'missing' ELSE 'there' END,
    CASE WHEN other_key IS NULL THEN 'missing' ELSE 'there' END
FROM pair
WHERE one_key IS NULL OR other_key IS NULL
ORDER BY ALL;
