-- Its samples, and the cells that state them
WITH
sample AS (
    SELECT *, row_number() OVER (ORDER BY sampled_on, file_row) AS place
    FROM trace_site(setting('site_id'), setting('contaminant_id'), setting('scenario_id'))
),
shown AS (
    SELECT place, sampled_on::VARCHAR AS day, written, is_non_detect, is_without_limit, detection_limit_ug_l, counts_as_ug_l, file, sheet, file_row
    FROM sample
    WHERE place <= setting('shown_rows')
    UNION ALL
    SELECT
        setting('shown_rows') + 1, format('more: {:,}', count(*)), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM sample
    WHERE place > setting('shown_rows')
    HAVING count(*) > 0
)
SELECT
    day AS "sampled on",
    written,
    CASE WHEN is_without_limit THEN 'yes, limit not stated' WHEN is_non_detect THEN 'yes' WHEN NOT is_non_detect THEN 'no' END AS "non-detect",
    detection_limit_ug_l::DECIMAL(18, 3) AS "its limit, µg/L",
    counts_as_ug_l::DECIMAL(18, 3) AS "counts as, µg/L",
    file,
    sheet,
    file_row AS "row"
FROM shown
ORDER BY place;
