-- Figures that the 2019 study published, beside the same figures by its method and by the recommended one.
-- Grain: one row per published figure; empty for another country than the study's.
-- Key: metric, state.
-- Caveat: the study's samples, CONAGUA 2017, were never published. `paper` differs from the study because its inputs differ.
CREATE OR REPLACE TABLE summary.published_comparison AS
WITH
figure AS (
    SELECT metric, NULL AS state_code, scenario_id, value FROM summary.headline
    UNION ALL
    SELECT 'arsenic_cancer_cases', state_code, scenario_id, cancer_cases FROM summary.state_arsenic
)
SELECT
    published.metric,                                                           -- metric of summary.headline
    coalesce(state.short_name, 'all') AS state,                                 -- name of the state; all for the whole country
    published.value AS published,                                               -- figure that the study published
    max(CASE WHEN figure.scenario_id = 'paper' THEN figure.value END) AS paper, -- figure by the study's method
    max(CASE WHEN figure.scenario_id = 'recommended' THEN figure.value END) AS recommended, -- figure by the recommended method
    published.unit                                                              -- unit of all three
FROM reference.published_figure AS published
LEFT JOIN staging.state AS state ON state.state_code = published.state_code
JOIN figure
  ON figure.metric = published.metric AND figure.state_code IS NOT DISTINCT FROM published.state_code
GROUP BY published.metric, published.state_code, state.short_name, published.value, published.unit
ORDER BY published.state_code IS NOT NULL, published.metric, published.value DESC;
