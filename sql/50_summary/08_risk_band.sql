-- How many people and towns are at which lifetime cancer risk, by state.
-- Grain: one row per scenario, state, carcinogenic contaminant, and band in which a town lies.
-- Key: scenario_id, state_code, contaminant_id, risk_band.
CREATE OR REPLACE TABLE summary.risk_band AS
SELECT
    risk.scenario_id,                               -- reference.scenario
    risk.state_code,                                -- staging.state
    risk.contaminant_id,                            -- reference.contaminant
    band.risk_band,                                 -- reference.risk_band
    count(*) AS towns,                              -- towns whose people are at such a risk
    CAST(sum(risk.population) AS BIGINT) AS people, -- these people
    CAST(sum(CAST(risk.cancer_cases AS DECIMAL(38, 15))) AS DOUBLE) AS cancer_cases -- lifetime cancer cases expected among them, whether the scenario counts them or not
FROM risk.town_risk AS risk
JOIN reference.risk_band AS band
  -- as a CASE, each risk is compared with the few bands; as two comparisons, DuckDB would sort all risks
  ON CASE WHEN risk.lifetime_cancer_risk >= band.lowest_risk THEN risk.lifetime_cancer_risk < coalesce(band.next_risk, CAST('infinity' AS DOUBLE)) END
WHERE risk.contaminant_id IN (
    SELECT contaminant_id FROM risk.scenario_factor WHERE oral_slope_factor_per_mg_kg_day IS NOT NULL
)
GROUP BY risk.scenario_id, risk.state_code, risk.contaminant_id, band.risk_band, band.display_order
ORDER BY risk.scenario_id, risk.state_code, risk.contaminant_id, band.display_order;
