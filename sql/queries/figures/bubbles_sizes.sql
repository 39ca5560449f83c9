-- The bubbles of the size legend, the largest first. If the figure has one contaminant, each has its concentration.
SELECT
    size.times_limit,
    size.times_limit || '×'
    || CASE WHEN count(*) = 1 THEN format(' = {:,g} µg/L', size.times_limit * max(contaminant.limit_ug_l)) ELSE '' END AS label
FROM (VALUES (100), (10), (1)) AS size (times_limit)
CROSS JOIN figure_contaminant AS contaminant
GROUP BY size.times_limit
ORDER BY size.times_limit DESC;
