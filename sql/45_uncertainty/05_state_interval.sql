-- Uncertainty interval of the cancer cases from arsenic, by state: quantiles of the draws.
-- Grain: one row per scenario with an interval, and state with a town near a site.
-- Key: scenario_id, state_code.
CREATE OR REPLACE TABLE uncertainty.state_interval AS
SELECT
    scenario_id,                                                 -- reference.scenario
    state_code,                                                  -- staging.state
    quantile_cont(cancer_cases, 0.025) AS low_cancer_cases,      -- 2.5 % quantile, lifetime cases
    quantile_cont(cancer_cases, 0.5) AS central_cancer_cases,    -- 50 % quantile, lifetime cases
    quantile_cont(cancer_cases, 0.975) AS high_cancer_cases      -- 97.5 % quantile, lifetime cases
FROM uncertainty.state_draw
GROUP BY scenario_id, state_code
ORDER BY scenario_id, state_code;
