-- The study's Table 2: people whose dose of fluoride is at or above the reference dose, by state.
-- Grain: one row per scenario and state; a state without such people has a zero.
-- Key: scenario_id, state_code.
CREATE OR REPLACE TABLE summary.state_fluoride AS
SELECT
    scenario.scenario_id,                                                     -- reference.scenario
    state.state_code,                                                         -- staging.state
    state.state,                                                              -- official name of the state
    coalesce(risk.people_at_or_above_reference_dose, 0) AS population,        -- people at or above the reference dose
    coalesce(risk.people_percent, 0) AS people_percent                        -- share of the state's people whose exposure is known, %
FROM reference.scenario AS scenario
CROSS JOIN staging.state AS state
LEFT JOIN summary.state_risk AS risk
  ON risk.scenario_id = scenario.scenario_id
 AND risk.state_code = state.state_code
 AND risk.contaminant_id = 'fluoride'
ORDER BY scenario.scenario_id, population DESC, state.state_code;
