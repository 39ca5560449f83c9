-- Hazard index, the sum of the hazard quotients of all contaminants, by state.
-- Grain: one row per scenario and state with a town near a site.
-- Key: scenario_id, state_code.
-- Caveat: for illnesses in different organs, the sum is only a first screening (EPA, Risk Assessment Guidance for Superfund, volume I,
-- part A, 1989, section 8.2.2). Contaminants without a reference dose (lead) are not included.
CREATE OR REPLACE TABLE summary.hazard_index AS
WITH
town AS (
    SELECT
        scenario_id,
        town_id,
        any_value(state_code) AS state_code,
        any_value(population) AS population,
        sum(exact_9(hazard_quotient)) AS hazard_index,
        max(hazard_quotient) AS highest_quotient,
        count(hazard_quotient) AS contaminants
    FROM risk.town_risk
    WHERE hazard_quotient IS NOT NULL
    GROUP BY scenario_id, town_id
)
SELECT
    scenario_id,                                                   -- reference.scenario
    state_code,                                                    -- staging.state
    count(*) AS towns,                                             -- towns with a hazard index
    CAST(sum(population) AS BIGINT) AS people,                     -- people of these towns
    exact_sum(CAST(hazard_index AS DOUBLE) * population) / nullif(sum(population), 0)
        AS mean_hazard_index,                                      -- mean hazard index, weighted by people; NULL without people
    CAST(sum(zero_unless(hazard_index > 1, population)) AS BIGINT) AS people_above_1, -- people whose hazard index is above 1
    count(CASE WHEN hazard_index > 1 THEN 1 END) AS towns_above_1, -- towns whose hazard index is above 1
    CAST(sum(zero_unless(hazard_index > 1 AND highest_quotient <= 1, population)) AS BIGINT)
        AS people_above_1_only_together                            -- people above 1 for whom no single contaminant is above 1
FROM town
GROUP BY scenario_id, state_code
ORDER BY scenario_id, state_code;
