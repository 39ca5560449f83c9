-- The factors that turn an exposure into dose, hazard and risk, by scenario.
-- Grain: one row per scenario and contaminant.
-- Key: scenario_id, contaminant_id.
-- If a contaminant has several species (chromium VI and III), its hazard quotient is dose × Σ share ÷ reference dose, and its risk is
-- dose × Σ share × slope factor.
CREATE OR REPLACE TABLE risk.scenario_factor AS
WITH
drunk AS (
    SELECT
        intake_set,
        exact_sum(intake(
            population_share,
            water_l_kg_day,
            water_l_day,
            body_weight_kg,
            exposure_frequency_days_year,
            exposure_duration_years,
            averaging_time_years
        )) AS intake_l_kg_day
    FROM reference.intake_group
    GROUP BY intake_set
),
species AS (
    SELECT
        scenario.scenario_id,
        toxicity.contaminant_id,
        coalesce(speciation.share, 1) AS share,
        toxicity.oral_slope_factor_per_mg_kg_day,
        toxicity.reference_dose_mg_kg_day
    FROM reference.scenario AS scenario
    JOIN reference.toxicity AS toxicity ON toxicity.toxicity_set = scenario.toxicity_set
    LEFT JOIN reference.speciation AS speciation
      ON speciation.speciation_set = scenario.speciation_set
     AND speciation.contaminant_id = toxicity.contaminant_id
     AND speciation.species = toxicity.species
),
response AS (
    SELECT
        scenario_id,
        contaminant_id,
        sum(share * oral_slope_factor_per_mg_kg_day) AS oral_slope_factor_per_mg_kg_day,
        1 / sum(share / reference_dose_mg_kg_day) AS reference_dose_mg_kg_day
    FROM species
    WHERE share > 0
    GROUP BY scenario_id, contaminant_id
)
SELECT
    scenario.scenario_id,                     -- reference.scenario
    contaminant.contaminant_id,               -- reference.contaminant
    scenario.exposure_set,                    -- reference.exposure_set
    scenario.population_counted,              -- whose cancer cases count: at_or_above_guideline, or all
    guideline.limit_ug_l,                     -- the scenario's guideline, µg/L
    drunk.intake_l_kg_day,                    -- water drunk per body weight over a lifetime, L/kg/day
    response.oral_slope_factor_per_mg_kg_day, -- lifetime cancer risk per mg/kg/day; NULL if not taken as a carcinogen
    response.reference_dose_mg_kg_day,        -- daily dose without appreciable risk, mg/kg/day; NULL if none is used
    target.value AS target_ug_l               -- concentration that cases averted are counted against, µg/L; NULL if there is none
FROM reference.scenario AS scenario
CROSS JOIN reference.contaminant AS contaminant
JOIN drunk ON drunk.intake_set = scenario.intake_set
JOIN reference.guideline AS guideline
  ON guideline.guideline_set = scenario.guideline_set AND guideline.contaminant_id = contaminant.contaminant_id
LEFT JOIN response
  ON response.scenario_id = scenario.scenario_id AND response.contaminant_id = contaminant.contaminant_id
LEFT JOIN reference.constant AS target ON target.constant = concat(contaminant.contaminant_id, '_target_ug_l')
ORDER BY scenario.scenario_id, contaminant.contaminant_id;
