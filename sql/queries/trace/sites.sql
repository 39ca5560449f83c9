-- The sites near it, by what they contribute
WITH
site AS (
    SELECT *, row_number() OVER (ORDER BY contribution_ug_l DESC NULLS LAST, distance_km, site_id) AS place
    FROM trace_town(setting('town_id'), setting('contaminant_id'), setting('scenario_id'))
),
shown AS (
    SELECT place, site, site_id, site_type, distance_km, sample_count, censored_percent, concentration_ug_l, weight_percent, contribution_ug_l
    FROM site
    WHERE place <= setting('shown_rows')
    UNION ALL
    SELECT
        setting('shown_rows') + 1, format('more sites: {:,}', count(*)), NULL, NULL, NULL, NULL, NULL, NULL,
        sum(weight_percent), sum(contribution_ug_l)
    FROM site
    WHERE place > setting('shown_rows')
    HAVING count(*) > 0
    UNION ALL
    SELECT
        setting('shown_rows') + 2, format('all sites: {:,}', count(*)), NULL, NULL, NULL, NULL, NULL, NULL,
        sum(weight_percent), sum(contribution_ug_l)
    FROM site
    HAVING count(*) > 0
)
SELECT
    site,
    site_id,
    site_type AS kind,
    distance_km::DECIMAL(18, 2) AS "distance, km",
    sample_count AS samples,
    censored_percent::DECIMAL(18, 0) AS "non-detects, %",
    concentration_ug_l::DECIMAL(18, 3) AS "mean, µg/L",
    weight_percent::DECIMAL(18, 2) AS "weight, %",
    contribution_ug_l::DECIMAL(18, 3) AS "contributes, µg/L"
FROM shown
ORDER BY place;
