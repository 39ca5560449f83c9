-- Adds the differences of one table to the table difference.
-- The settings are a row of tables.sql: table_name, key_columns, column_names, number_columns.
-- Every table gets the column no_number, so that a table without numbers needs no query of its own.
INSERT INTO difference
WITH
present_row AS (
    SELECT
        row(*COLUMNS(lambda name: setting_contains('key_columns', name))) AS key,
        list_value(*COLUMNS(lambda name: setting_contains('number_columns', name)))::DOUBLE[] AS numbers,
        row(*COLUMNS(lambda name: setting_contains('column_names', name))) AS content
    FROM (SELECT *, 0.0 AS no_number FROM query_table('present.' || setting('table_name')))
),
earlier_row AS (
    SELECT
        row(*COLUMNS(lambda name: setting_contains('key_columns', name))) AS key,
        list_value(*COLUMNS(lambda name: setting_contains('number_columns', name)))::DOUBLE[] AS numbers,
        row(*COLUMNS(lambda name: setting_contains('column_names', name))) AS content
    FROM (SELECT *, 0.0 AS no_number FROM query_table('earlier.' || setting('table_name')))
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
        setting('number_columns')[position.place] AS column_name,
        max(abs(pair.present_numbers[position.place] / pair.earlier_numbers[position.place] - 1)) AS relative_change
    FROM pair
    CROSS JOIN range(1, len(setting('number_columns')) + 1) AS position (place)
    WHERE pair.earlier_numbers[position.place] <> 0
    GROUP BY position.place
)
SELECT
    setting('table_name'),
    count(*) FILTER (WHERE earlier_key IS NULL),
    count(*) FILTER (WHERE present_key IS NULL),
    count(*) FILTER (WHERE present_key IS NOT NULL AND earlier_key IS NOT NULL),
    (
        SELECT string_agg(format('{} {:.3g} %', column_name, 100 * relative_change), ', ' ORDER BY relative_change DESC)
        FROM change
        WHERE relative_change > 0
    )
FROM pair;
