-- The study's Table 1: people exposed to arsenic and the cancer cases expected over their lifetimes, by state.
-- Grain: one row per scenario and state; a state without exposed people has zeros.
-- Key: scenario_id, state_code.
-- cancer_cases is the scenario's own figure. The low, central and high figures are quantiles of the Monte Carlo draws.
CREATE OR REPLACE TABLE summary.state_arsenic AS
SELECT
    scenario.scenario_id,                                              -- reference.scenario
    state.state_code,                                                  -- staging.state
    state.state,                                                       -- official name of the state
    coalesce(risk.people_counted, 0) AS population,                    -- people of the towns that the scenario counts
    coalesce(risk.cancer_cases, 0) AS cancer_cases,                    -- expected lifetime cancer cases
    draws.low_cancer_cases,                                            -- 2.5 % quantile of the draws; NULL if the scenario has no interval
    draws.central_cancer_cases,                                        -- 50 % quantile of the draws
    draws.high_cancer_cases,                                           -- 97.5 % quantile of the draws
    coalesce(risk.cancer_cases_a_year, 0) AS cancer_cases_a_year,      -- expected cases ÷ life expectancy, per year
    coalesce(risk.cancer_cases_averted, 0) AS cancer_cases_averted,    -- lifetime cases averted if no town were above 10 µg/L
    coalesce(risk.people_percent, 0) AS people_percent                 -- share of the state's people whose exposure is known, %
FROM reference.scenario AS scenario
CROSS JOIN staging.state AS state
LEFT JOIN summary.state_risk AS risk
  ON risk.scenario_id = scenario.scenario_id
 AND risk.state_code = state.state_code
 AND risk.contaminant_id = 'arsenic'
LEFT JOIN uncertainty.state_interval AS draws
  ON draws.scenario_id = scenario.scenario_id AND draws.state_code = state.state_code
ORDER BY scenario.scenario_id, cancer_cases DESC, state.state_code;
