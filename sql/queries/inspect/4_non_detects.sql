-- Values and non-detects of each contaminant, as they stand in the files
WITH
cell AS (
    SELECT
        result.parameter,
        contaminant.contaminant,
        contaminant.display_order,
        parameter.unit,
        says_limit(result.value_text) AS says_limit,
        word.written IS NOT NULL AS is_without_limit,
        unit.ug_l_per_unit * number_or_limit(result.value_text, comma.is_decimal_comma) AS number_ug_l,
        number_or_limit(result.value_text, comma.is_decimal_comma) IS NULL AND word.written IS NULL AS is_unreadable
    FROM source.result AS result
    JOIN source.sample AS sample ON sample.file = result.file AND sample.file_row = result.file_row
    LEFT JOIN staging.decimal_comma AS comma ON comma.file = sample.file AND comma.sheet IS NOT DISTINCT FROM sample.sheet
    LEFT JOIN reference.parameter AS parameter ON parameter.parameter = result.parameter
    LEFT JOIN reference.unit AS unit ON unit.unit = parameter.unit
    LEFT JOIN reference.contaminant AS contaminant ON contaminant.contaminant_id = parameter.contaminant_id
    LEFT JOIN reference.non_detect_word AS word ON word.written = folded(result.value_text)
    WHERE trimmed(result.value_text) IS NOT NULL
)
SELECT
    coalesce(contaminant, 'not in reference.parameter') AS contaminant,
    parameter AS "column",
    unit,
    count(*) AS "values",
    count(*) FILTER (WHERE says_limit OR is_without_limit) AS "non-detects",
    round(100 * count(*) FILTER (WHERE says_limit OR is_without_limit) / count(*), 1)::DECIMAL(4, 1) AS percent,
    count(DISTINCT number_ug_l) FILTER (WHERE says_limit) AS limits,
    round(min(number_ug_l) FILTER (WHERE says_limit), 6) AS "lowest, µg/L",
    round(max(number_ug_l) FILTER (WHERE says_limit), 6) AS "highest, µg/L",
    count(*) FILTER (WHERE is_without_limit) AS "limit not said",
    count(*) FILTER (WHERE is_unreadable) AS unreadable
FROM cell
GROUP BY contaminant, parameter, unit
ORDER BY min(display_order) NULLS FIRST, parameter;
