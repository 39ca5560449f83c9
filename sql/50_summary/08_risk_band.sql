-- People and towns by band of lifetime cancer risk, by state.
-- Grain: one row per scenario, state, carcinogenic contaminant, and band in which a town lies.
-- Key: scenario_id, state_code, contaminant_id, risk_band.
CREATE OR REPLACE TABLE summary.risk_band AS
SELECT
    risk.scenario_id,                               -- reference.scenario
    risk.state_code,                                -- staging.state
    risk.contaminant_id,                            -- reference.contaminant
    band.risk_band,                                 -- reference.risk_band
    count(*) AS towns,                              -- towns whose risk is in the band
    CAST(sum(risk.population) AS BIGINT) AS people, -- people of these towns
    exact_sum(risk.cancer_cases) AS cancer_cases    -- expected lifetime cancer cases among them, whether or not the scenario counts them
FROM risk.town_risk AS risk
JOIN reference.risk_band AS band
  -- as a CASE, DuckDB compares each risk with the few bands; with two comparisons it would sort all risks
  ON CASE WHEN risk.lifetime_cancer_risk >= band.lowest_risk THEN risk.lifetime_cancer_risk < coalesce(band.next_risk, CAST('infinity' AS DOUBLE)) END
WHERE risk.contaminant_id IN (
    SELECT contaminant_id FROM risk.scenario_factor WHERE oral_slope_factor_per_mg_kg_day IS NOT NULL
)
GROUP BY risk.scenario_id, risk.state_code, risk.contaminant_id, band.risk_band
ORDER BY risk.scenario_id, risk.state_code, risk.contaminant_id, min(band.lowest_risk);
