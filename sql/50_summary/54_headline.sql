-- Every single figure that the 2019 study's summary quotes, for each scenario.
-- Grain: one row per scenario and metric.
-- Key: scenario_id, metric.
CREATE OR REPLACE TABLE summary.headline AS
WITH
near_town AS (
    SELECT DISTINCT scenario_id, town_id, population FROM risk.town_risk
),
reached AS (
    SELECT
        near_town.scenario_id,
        count(*) AS towns,
        sum(near_town.population) AS people,
        max(everybody.people) AS all_people,
        max(study.value) AS study_people
    FROM near_town
    CROSS JOIN (SELECT sum(population) AS people FROM staging.town) AS everybody
    JOIN reference.constant AS study ON study.constant = 'study_national_population'
    GROUP BY near_town.scenario_id
),
site_total AS (
    SELECT scenario_id, contaminant_id, sum(contaminated_sites) AS contaminated_sites
    FROM summary.site_type
    GROUP BY scenario_id, contaminant_id
),
site_category AS (
    SELECT scenario_id, contaminant_id, category, sum(contaminated_sites) AS contaminated_sites
    FROM summary.site_type
    GROUP BY scenario_id, contaminant_id, category
),
town_total AS (
    SELECT
        scenario_id,
        contaminant_id,
        sum(CASE WHEN is_above_limit THEN 1 ELSE 0 END) AS towns_above,
        sum(CASE WHEN is_above_limit THEN population ELSE 0 END) AS people_above
    FROM risk.town_risk
    GROUP BY scenario_id, contaminant_id
),
metric AS (
    SELECT scenario_id, 1 AS place, 'towns_near_sites' AS metric, towns AS value, 'towns' AS unit FROM reached
    UNION ALL
    SELECT scenario_id, 2, 'people_near_sites', people, 'people' FROM reached
    UNION ALL
    SELECT scenario_id, 3, 'people_near_sites_percent', 100.0 * people / all_people, '% of the people of all towns' FROM reached
    UNION ALL
    SELECT scenario_id, 4, 'people_near_sites_percent_of_study_population', 100.0 * people / study_people, '% of the people of Mexico as the study took them' FROM reached
    UNION ALL
    SELECT scenario_id, 5, concat(contaminant_id, '_sites_above_limit'), contaminated_sites, 'sites' FROM site_total
    UNION ALL
    SELECT
        category.scenario_id,
        6,
        concat(category.contaminant_id, '_', replace(category.category, ' ', '_'), '_sites_above_limit'),
        category.contaminated_sites,
        'sites'
    FROM site_category AS category
    UNION ALL
    SELECT
        category.scenario_id,
        7,
        concat(category.contaminant_id, '_', replace(category.category, ' ', '_'), '_sites_above_limit_percent'),
        100.0 * category.contaminated_sites / total.contaminated_sites,
        '% of the sites above the limit'
    FROM site_category AS category
    JOIN site_total AS total
      ON total.scenario_id = category.scenario_id AND total.contaminant_id = category.contaminant_id
    WHERE total.contaminated_sites > 0
    UNION ALL
    SELECT scenario_id, 8, concat(contaminant_id, '_towns_above_limit'), towns_above, 'towns' FROM town_total
    UNION ALL
    SELECT scenario_id, 9, concat(contaminant_id, '_people_above_limit'), people_above, 'people' FROM town_total
    UNION ALL
    SELECT scenario_id, 10, 'arsenic_people_counted', sum(population), 'people' FROM summary.state_arsenic GROUP BY scenario_id
    UNION ALL
    SELECT
        scenario_id,
        11,
        'arsenic_cancer_cases',
        CAST(sum(CAST(cancer_cases AS DECIMAL(38, 15))) AS DOUBLE),
        'lifetime cases'
    FROM summary.state_arsenic
    GROUP BY scenario_id
    UNION ALL
    SELECT scenario_id, 12, 'fluoride_people_at_or_above_reference_dose', sum(population), 'people'
    FROM summary.state_fluoride
    GROUP BY scenario_id
)
SELECT
    scenario_id,                    -- reference.scenario
    metric,                         -- what is counted
    CAST(value AS DOUBLE) AS value, -- figure, in its unit
    unit                            -- unit of the figure
FROM metric
ORDER BY scenario_id, place, metric;
