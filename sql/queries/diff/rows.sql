-- The differences of one table. Variables say which and how: table_name, key_columns, column_names, number_columns.
-- Every table has a number here, so that those without one go the same way.
INSERT INTO difference
WITH
present_row AS (
    SELECT
        row(*COLUMNS(lambda name: list_contains(getvariable('key_columns'), name))) AS key,
        list_value(*COLUMNS(lambda name: list_contains(getvariable('number_columns'), name)))::DOUBLE[] AS numbers,
        row(*COLUMNS(lambda name: list_contains(getvariable('column_names'), name))) AS content
    FROM (SELECT *, 0.0 AS no_number FROM query_table('present.' || getvariable('table_name')))
),
earlier_row AS (
    SELECT
        row(*COLUMNS(lambda name: list_contains(getvariable('key_columns'), name))) AS key,
        list_value(*COLUMNS(lambda name: list_contains(getvariable('number_columns'), name)))::DOUBLE[] AS numbers,
        row(*COLUMNS(lambda name: list_contains(getvariable('column_names'), name))) AS content
    FROM (SELECT *, 0.0 AS no_number FROM query_table('earlier.' || getvariable('table_name')))
),
pair AS (
    SELECT
        present_row.key AS present_key,
        earlier_row.key AS earlier_key,
        present_row.numbers AS present_numbers,
        earlier_row.numbers AS earlier_numbers
    FROM present_row
    FULL JOIN earlier_row ON earlier_row.key = present_row.key
    WHERE present_row.content IS DISTINCT FROM earlier_row.content
),
change AS (
    SELECT
        getvariable('number_columns')[position.place] AS column_name,
        max(abs(pair.present_numbers[position.place] / pair.earlier_numbers[position.place] - 1)) AS relative_change
    FROM pair
    CROSS JOIN range(1, len(getvariable('number_columns')) + 1) AS position (place)
    WHERE pair.earlier_numbers[position.place] <> 0
    GROUP BY position.place
)
SELECT
    getvariable('table_name'),
    count(*) FILTER (WHERE earlier_key IS NULL),
    count(*) FILTER (WHERE present_key IS NULL),
    count(*) FILTER (WHERE present_key IS NOT NULL AND earlier_key IS NOT NULL),
    (
        SELECT string_agg(format('{} {:.3g} %', column_name, 100 * relative_change), ', ' ORDER BY relative_change DESC)
        FROM change
        WHERE relative_change > 0
    )
FROM pair;
