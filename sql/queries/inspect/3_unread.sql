-- Columns that nothing reads
WITH
reading AS (
    SELECT * FROM meta.reading WHERE table_name IN (SELECT table_name FROM meta.needed_column)
),
there AS (
    SELECT reading.file, reading.part, input.place, input.column_name, min(reading.table_name) AS table_name
    FROM reading
    JOIN meta.input_column AS input
      ON input.table_name = reading.table_name AND input.name = reading.name AND input.part IS NOT DISTINCT FROM reading.part
    GROUP BY reading.file, reading.part, input.place, input.column_name
),
taken AS (
    SELECT reading.file, reading.part, lower(needed.column_name) AS column_name, bool_and(needed.is_optional) AS is_optional
    FROM reading
    JOIN meta.needed_column AS needed ON needed.table_name = reading.table_name
    GROUP BY reading.file, reading.part, lower(needed.column_name)
),
missing AS (
    SELECT taken.*
    FROM taken
    LEFT JOIN there
      ON there.file = taken.file AND there.part IS NOT DISTINCT FROM taken.part AND lower(there.column_name) = taken.column_name
    WHERE there.column_name IS NULL AND NOT taken.is_optional
),
unread AS (
    SELECT
        there.file,
        there.part,
        there.place,
        there.column_name,
        CASE
            WHEN parameter.parameter IS NOT NULL THEN format('hold {}, in reference.parameter', parameter.contaminant_id)
            WHEN EXISTS (
                SELECT 1
                FROM missing
                WHERE missing.file = there.file
                  AND missing.part IS NOT DISTINCT FROM there.part
                  AND likeness(missing.column_name, there.column_name) >= 0.75
            ) THEN 'are like one that is missing'
            ELSE 'others'
        END AS what
    FROM there
    LEFT JOIN taken
      ON taken.file = there.file AND taken.part IS NOT DISTINCT FROM there.part AND taken.column_name = lower(there.column_name)
    LEFT JOIN reference.parameter AS parameter ON parameter.parameter = there.column_name
    WHERE taken.column_name IS NULL
)
SELECT
    file,
    part AS "sheet or layer",
    what AS "that",
    count(*) AS columns,
    string_agg(column_name, ', ' ORDER BY place) AS names
FROM unread
GROUP BY file, part, what
ORDER BY file, part, what = 'others', what;
