-- The study's Table 1: people exposed to arsenic and the cancer cases expected over their lifetimes, by state.
-- Grain: one row per scenario and state; a state without exposed people has zeros.
-- Key: scenario_id, state_code.
CREATE OR REPLACE TABLE summary.state_arsenic AS
SELECT
    scenario.scenario_id,                                                                   -- reference.scenario
    state.state_code,                                                                       -- staging.state
    state.state,                                                                            -- official name of the state
    CAST(coalesce(sum(risk.population), 0) AS BIGINT) AS population,                                        -- people of the towns that the scenario counts
    coalesce(CAST(sum(CAST(risk.cancer_cases AS DECIMAL(38, 15))) AS DOUBLE), 0) AS cancer_cases -- expected lifetime cancer cases
FROM reference.scenario AS scenario
CROSS JOIN staging.state AS state
LEFT JOIN risk.town_risk AS risk
  ON risk.scenario_id = scenario.scenario_id
 AND risk.state_code = state.state_code
 AND risk.contaminant_id = 'arsenic'
 AND risk.is_counted
GROUP BY scenario.scenario_id, state.state_code, state.state
ORDER BY scenario.scenario_id, cancer_cases DESC, state.state_code;
