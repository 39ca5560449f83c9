-- In every interval of a state, low ≤ central ≤ high.
SELECT scenario_id, state_code, low_cancer_cases, central_cancer_cases, high_cancer_cases
FROM uncertainty.state_interval
WHERE NOT coalesce(low_cancer_cases <= central_cancer_cases AND central_cancer_cases <= high_cancer_cases, false);
