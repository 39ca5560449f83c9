-- Columns that are needed, and which they are in the files
-- A column with several names in the adapter's SQL needs one of them; measured values need a row of reference.parameter too.
WITH
needed AS (
    SELECT
        column_needed.table_name,
        parse_filename(reading.made_by) AS made_by,
        column_needed.place,
        column_needed.column_name,
        coalesce(nullif(column_needed.made_column, ''), column_needed.column_name) AS made_column,
        column_needed.made_what,
        column_needed.is_optional,
        column_needed.is_parameter,
        reading.format IS NULL AS is_unread,
        input.column_name AS found
    FROM meta.needed_column AS column_needed
    JOIN meta.reading AS reading ON reading.table_name = column_needed.table_name
    LEFT JOIN meta.input_column AS input
      ON input.table_name = column_needed.table_name AND lower(input.column_name) = lower(column_needed.column_name)
),
named AS (
    SELECT
        *,
        count(*) FILTER (WHERE is_optional) OVER one_column AS names,
        count(found) OVER one_column AS names_found,
        row_number() OVER (one_column ORDER BY place) AS name_number
    FROM needed
    WINDOW one_column AS (PARTITION BY table_name, made_column)
),
judged AS (
    SELECT
        named.*,
        NOT is_unread AND found IS NULL AND names_found = 0 AND (NOT is_optional OR names > 1) AS is_missing,
        parameter.parameter IS NOT NULL AS is_known_parameter,
        concat_ws(', ', parameter.contaminant_id, parameter.unit) AS contaminant
    FROM named
    LEFT JOIN reference.parameter AS parameter ON named.is_parameter AND parameter.parameter = named.column_name
),
nearest AS (
    SELECT table_name, column_name, string_agg(concat('"', candidate, '"'), ' or ' ORDER BY alike DESC, candidate) AS candidates
    FROM (
        SELECT judged.table_name, judged.column_name, input.column_name AS candidate, likeness(judged.column_name, input.column_name) AS alike
        FROM judged
        JOIN meta.input_column AS input ON input.table_name = judged.table_name
        LEFT JOIN judged AS other ON other.table_name = input.table_name AND other.found = input.column_name
        WHERE judged.is_missing AND other.found IS NULL AND likeness(judged.column_name, input.column_name) >= 0.75
        QUALIFY row_number() OVER (PARTITION BY judged.table_name, judged.column_name ORDER BY alike DESC, candidate) <= 2
    ) AS alike_columns
    GROUP BY table_name, column_name
)
SELECT
    judged.table_name AS "for",
    judged.made_what AS what,
    judged.column_name AS "column",
    CASE
        WHEN judged.is_missing THEN 'MISSING' || coalesce(': is it ' || nearest.candidates || '?', '')
        WHEN judged.is_unread THEN 'not known'
        WHEN judged.found IS NULL AND judged.names_found > 0 THEN 'not there, nor needed beside its other name'
        WHEN judged.found IS NULL THEN 'not there, nor needed'
        WHEN judged.is_parameter AND judged.is_known_parameter THEN 'by reference row: ' || judged.contaminant
        WHEN judged.is_parameter THEN 'NO ROW in parameters.csv says what it holds'
        WHEN judged.names > 1 AND judged.name_number > 1 THEN 'by its other name'
        WHEN judged.found <> judged.column_name THEN 'as named, but for capitals: ' || judged.found
        ELSE 'as named'
    END AS match
FROM judged
LEFT JOIN nearest ON nearest.table_name = judged.table_name AND nearest.column_name = judged.column_name
ORDER BY judged.made_by, judged.table_name, judged.place;
