-- Exposure, hazard and cancer cases by state.
-- Grain: one row per scenario, state with a town near a site, and contaminant measured there.
-- Key: scenario_id, state_code, contaminant_id.
-- Means are weighted by people. If the towns with a known exposure have few of the state's people, the mean may not represent the rest.
CREATE OR REPLACE TABLE summary.state_risk AS
WITH
everybody AS (
    SELECT state_code, CAST(sum(population) AS BIGINT) AS people
    FROM staging.town
    GROUP BY state_code
),
total AS (
    SELECT
        scenario_id,
        state_code,
        contaminant_id,
        CAST(sum(towns) AS BIGINT) AS towns,
        CAST(sum(people) AS BIGINT) AS people,
        exact_sum(mean_exposure_ug_l * people) AS people_ug_l,
        exact_sum(mean_hazard_quotient * people) AS people_quotient,
        CAST(sum(towns_above_limit) AS BIGINT) AS towns_above_limit,
        CAST(sum(people_above_limit) AS BIGINT) AS people_above_limit,
        CAST(sum(people_at_or_above_reference_dose) AS BIGINT) AS people_at_or_above_reference_dose,
        CAST(sum(people_counted) AS BIGINT) AS people_counted,
        exact_sum(cancer_cases) AS cancer_cases,
        exact_sum(cancer_cases_averted) AS cancer_cases_averted
    FROM summary.municipality_risk
    GROUP BY scenario_id, state_code, contaminant_id
)
SELECT
    total.scenario_id,                                                          -- reference.scenario
    total.state_code,                                                           -- staging.state
    total.contaminant_id,                                                       -- reference.contaminant
    total.towns,                                                                -- towns whose exposure is known
    total.people,                                                               -- people of these towns
    100.0 * total.people / nullif(everybody.people, 0) AS people_percent,       -- their share of the state's people, %
    100.0 * total.people < least.value * everybody.people AS is_thinly_covered, -- whether that is less than least_coverage_percent of reference.constant
    total.people_ug_l / nullif(total.people, 0) AS mean_exposure_ug_l,          -- mean exposure of these people, µg/L; NULL without people
    total.people_quotient / nullif(total.people, 0) AS mean_hazard_quotient,    -- their mean hazard quotient; NULL without a reference dose
    total.towns_above_limit,                                                    -- towns above the guideline
    total.people_above_limit,                                                   -- people of these towns
    total.people_at_or_above_reference_dose,                                    -- people whose dose is at or above the reference dose
    total.people_counted,                                                       -- people whose cancer cases the scenario counts
    total.cancer_cases,                                                         -- expected lifetime cancer cases among them; NULL without a slope factor
    total.cancer_cases / life.value AS cancer_cases_a_year,                     -- cases ÷ life expectancy, per year
    100000 * total.cancer_cases / nullif(total.people, 0) AS cancer_cases_per_100000, -- lifetime cases per 100,000 people whose exposure is known
    total.cancer_cases_averted                                                  -- lifetime cases averted if no town were above the target; NULL without a target
FROM total
JOIN everybody ON everybody.state_code = total.state_code
JOIN reference.constant AS life ON life.constant = 'life_expectancy_years'
JOIN reference.constant AS least ON least.constant = 'least_coverage_percent'
ORDER BY total.scenario_id, total.state_code, total.contaminant_id;
