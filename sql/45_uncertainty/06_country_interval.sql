-- Uncertainty interval of the cancer cases from arsenic in the whole country: quantiles of the totals of the draws.
-- Grain: one row per scenario with an interval.
-- Key: scenario_id.
CREATE OR REPLACE TABLE uncertainty.country_interval AS
WITH
total AS (
    SELECT scenario_id, draw, exact_sum(cancer_cases) AS cancer_cases
    FROM uncertainty.state_draw
    GROUP BY scenario_id, draw
)
SELECT
    scenario_id,                                                 -- reference.scenario
    quantile_cont(cancer_cases, 0.025) AS low_cancer_cases,      -- 2.5 % quantile, lifetime cases
    quantile_cont(cancer_cases, 0.5) AS central_cancer_cases,    -- 50 % quantile, lifetime cases
    quantile_cont(cancer_cases, 0.975) AS high_cancer_cases      -- 97.5 % quantile, lifetime cases
FROM total
GROUP BY scenario_id
ORDER BY scenario_id;
