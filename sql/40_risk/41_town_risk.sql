-- Dose, hazard quotient, lifetime cancer risk and expected cancer cases by town.
-- Grain: one row per row of exposure.town_exposure: scenario, town with a site near it, and contaminant.
-- Key: scenario_id, town_id, contaminant_id.
-- dose = concentration × sum over groups of people (share × water intake ÷ body weight); risk = dose × oral slope factor;
-- hazard quotient = dose ÷ reference dose; cases = risk × population (doi:10.1016/j.scitotenv.2019.134168).
CREATE OR REPLACE TABLE risk.town_risk AS
WITH
intake AS (
    SELECT
        intake_set,
        CAST(sum(CAST(population_share * water_l_day / body_weight_kg AS DECIMAL(38, 15))) AS DOUBLE) AS intake_l_kg_day
    FROM reference.intake_group
    GROUP BY intake_set
),
dosed AS (
    SELECT
        exposure.scenario_id,
        exposure.town_id,
        exposure.contaminant_id,
        town.state_code,
        town.population,
        exposure.exposure_ug_l,
        guideline.limit_ug_l,
        exposure.exposure_ug_l / 1000 * intake.intake_l_kg_day AS dose_mg_kg_day,
        toxicity.oral_slope_factor_per_mg_kg_day,
        toxicity.reference_dose_mg_kg_day,
        scenario.population_counted
    FROM exposure.town_exposure AS exposure
    JOIN staging.town AS town ON town.town_id = exposure.town_id
    JOIN reference.scenario AS scenario ON scenario.scenario_id = exposure.scenario_id
    JOIN intake ON intake.intake_set = scenario.intake_set
    JOIN reference.guideline AS guideline
      ON guideline.guideline_set = scenario.guideline_set AND guideline.contaminant_id = exposure.contaminant_id
    LEFT JOIN reference.toxicity AS toxicity
      ON toxicity.toxicity_set = scenario.toxicity_set AND toxicity.contaminant_id = exposure.contaminant_id
)
SELECT
    scenario_id,                                                                            -- reference.scenario
    town_id,                                                                                -- staging.town
    contaminant_id,                                                                         -- reference.contaminant
    state_code,                                                                             -- staging.state
    population,                                                                             -- inhabitants
    exposure_ug_l,                                                                          -- mean over near sites, µg/L
    coalesce(exposure_ug_l > limit_ug_l, false) AS is_above_limit,                          -- exposure above the guideline
    coalesce(exposure_ug_l >= limit_ug_l OR population_counted = 'all', false)
        AS is_counted,                                                                      -- whether the scenario counts its people
    dose_mg_kg_day,                                                                         -- daily dose per body weight, mg/kg/day
    dose_mg_kg_day / reference_dose_mg_kg_day AS hazard_quotient,                           -- dose ÷ reference dose
    coalesce(dose_mg_kg_day >= reference_dose_mg_kg_day, false)
        AS is_at_or_above_reference_dose,                                                   -- dose ≥ reference dose
    dose_mg_kg_day * oral_slope_factor_per_mg_kg_day AS lifetime_cancer_risk,               -- risk of one person over a lifetime
    dose_mg_kg_day * oral_slope_factor_per_mg_kg_day * population AS cancer_cases           -- expected cases over a lifetime
FROM dosed;
