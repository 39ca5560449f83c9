-- Its towns, by their share of the figure
WITH
town AS (
    SELECT
        *,
        row_number() OVER (ORDER BY is_counted DESC, share_percent DESC NULLS LAST, exposure_ug_l DESC, town_id) AS place
    FROM trace_state(setting('state_code'), setting('contaminant_id'), setting('scenario_id'))
),
shown AS (
    SELECT
        place, town, municipality, town_id, population, exposure_ug_l, site_count, is_counted, people_counted, cancer_cases_counted, share_percent
    FROM town
    WHERE place <= setting('shown_rows')
    UNION ALL
    SELECT
        setting('shown_rows') + CASE WHEN is_counted THEN 1 ELSE 2 END, format('more towns: {:,}', count(*)), NULL, NULL,
        sum(population), NULL, NULL, is_counted, sum(people_counted), sum(cancer_cases_counted), sum(share_percent)
    FROM town
    WHERE place > setting('shown_rows')
    GROUP BY is_counted
    UNION ALL
    SELECT
        setting('shown_rows') + 3, format('all towns: {:,}', count(*)), NULL, NULL,
        sum(population), NULL, NULL, NULL, sum(people_counted), sum(cancer_cases_counted), sum(share_percent)
    FROM town
    HAVING count(*) > 0
)
SELECT
    town,
    municipality,
    town_id,
    exposure_ug_l::DECIMAL(18, 2) AS "exposure, µg/L",
    site_count AS sites,
    population AS people,
    is_counted AS counted,
    people_counted AS "people counted",
    cancer_cases_counted::DECIMAL(18, 2) AS "lifetime cases",
    share_percent::DECIMAL(18, 1) AS "share, %"
FROM shown
ORDER BY place;
