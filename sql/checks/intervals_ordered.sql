-- Low, central and high are in this order.
SELECT scenario_id, state_code, low_cancer_cases, central_cancer_cases, high_cancer_cases
FROM uncertainty.state_interval
WHERE NOT coalesce(low_cancer_cases <= central_cancer_cases AND central_cancer_cases <= high_cancer_cases, false);
