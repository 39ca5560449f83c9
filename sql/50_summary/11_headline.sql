-- Headline figures of each scenario: those in the 2019 study's summary, and more.
-- Grain: one row per scenario and metric.
-- Key: scenario_id, metric.
CREATE OR REPLACE TABLE summary.headline AS
WITH
reached AS (
    SELECT
        scenario.scenario_id,
        sum(coverage.towns_within_reach) AS towns,
        sum(coverage.people_within_reach) AS people,
        sum(coverage.people) AS all_people,
        max(study.value) AS study_people
    FROM reference.scenario AS scenario
    JOIN summary.state_coverage AS coverage ON coverage.exposure_set = scenario.exposure_set
    LEFT JOIN reference.constant AS study ON study.constant = 'study_national_population'
    GROUP BY scenario.scenario_id
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
        sum(towns_above_limit) AS towns_above,
        sum(people_above_limit) AS people_above
    FROM summary.state_risk
    GROUP BY scenario_id, contaminant_id
),
arsenic_total AS (
    SELECT
        scenario_id,
        exact_sum(cancer_cases) AS cancer_cases,
        exact_sum(cancer_cases_averted) AS cancer_cases_averted
    FROM summary.state_arsenic
    GROUP BY scenario_id
),
metric AS (
    SELECT scenario_id, 1 AS place, 'towns_near_sites' AS metric, towns AS value, 'towns' AS unit FROM reached
    UNION ALL
    SELECT scenario_id, 2, 'people_near_sites', people, 'people' FROM reached
    UNION ALL
    SELECT scenario_id, 3, 'people_near_sites_percent', 100.0 * people / all_people, '% of the people of all towns' FROM reached
    UNION ALL
    SELECT
        scenario_id,
        4,
        'people_near_sites_percent_of_study_population',
        100.0 * people / study_people,
        '% of the people of the country as the study took them'
    FROM reached
    WHERE study_people IS NOT NULL
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
    SELECT scenario_id, 11, 'arsenic_cancer_cases', cancer_cases, 'lifetime cases' FROM arsenic_total
    UNION ALL
    SELECT scenario_id, 11, 'arsenic_cancer_cases_low', low_cancer_cases, 'lifetime cases, 2.5 % quantile of the draws'
    FROM uncertainty.country_interval
    UNION ALL
    SELECT scenario_id, 11, 'arsenic_cancer_cases_central', central_cancer_cases, 'lifetime cases, median of the draws'
    FROM uncertainty.country_interval
    UNION ALL
    SELECT scenario_id, 11, 'arsenic_cancer_cases_high', high_cancer_cases, 'lifetime cases, 97.5 % quantile of the draws'
    FROM uncertainty.country_interval
    UNION ALL
    SELECT arsenic_total.scenario_id, 12, 'arsenic_cancer_cases_a_year', arsenic_total.cancer_cases / life.value, 'cases per year'
    FROM arsenic_total
    JOIN reference.constant AS life ON life.constant = 'life_expectancy_years'
    UNION ALL
    SELECT scenario_id, 13, 'arsenic_cancer_cases_averted', cancer_cases_averted, 'lifetime cases averted at 10 µg/L' FROM arsenic_total
    UNION ALL
    SELECT scenario_id, 14, 'fluoride_people_at_or_above_reference_dose', sum(population), 'people'
    FROM summary.state_fluoride
    GROUP BY scenario_id
    UNION ALL
    SELECT scenario_id, 15, 'sites_above_both_limits', sum(sites_both_above), 'sites' FROM summary.co_occurrence GROUP BY scenario_id
    UNION ALL
    SELECT scenario_id, 16, 'towns_above_both_limits', sum(towns_both_above), 'towns' FROM summary.co_occurrence GROUP BY scenario_id
    UNION ALL
    SELECT scenario_id, 17, 'people_above_both_limits', sum(people_both_above), 'people' FROM summary.co_occurrence GROUP BY scenario_id
    UNION ALL
    SELECT scenario_id, 18, 'people_with_hazard_index_above_1', sum(people_above_1), 'people' FROM summary.hazard_index GROUP BY scenario_id
)
SELECT
    scenario_id,                    -- reference.scenario
    metric,                         -- what is counted
    CAST(value AS DOUBLE) AS value, -- figure, in its unit
    unit                            -- unit of the figure
FROM metric
ORDER BY scenario_id, place, metric;
