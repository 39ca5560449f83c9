-- What turns an exposure into dose, hazard and risk: every factor of every scenario.
-- Grain: one row per scenario and contaminant.
-- Key: scenario_id, contaminant_id.
-- ADD = C × IR × EF × ED ÷ (BW × AT) (EPA, Risk Assessment Guidance for Superfund, volume I, part A, 1989, section 6.6.1):
-- concentration × intake rate × exposure frequency × exposure duration ÷ (body weight × averaging time), summed over the groups of people.
-- A contaminant in several species (chromium VI and III) has one hazard quotient: dose × Σ share ÷ reference dose, and one risk: dose × Σ share × slope.
CREATE OR REPLACE TABLE risk.scenario_factor AS
WITH
intake AS (
    SELECT
        intake_set,
        CAST(sum(CAST(
            population_share * coalesce(water_l_kg_day, water_l_day / body_weight_kg)
            * ((exposure_frequency_days_year * exposure_duration_years) / (averaging_time_years * 365))
            AS DECIMAL(38, 15)
        )) AS DOUBLE) AS intake_l_kg_day
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
    intake.intake_l_kg_day,                   -- water drunk per body weight over a lifetime, L/kg/day
    response.oral_slope_factor_per_mg_kg_day, -- lifetime cancer risk per mg/kg/day; NULL when not taken as a carcinogen
    response.reference_dose_mg_kg_day,        -- daily dose without appreciable risk, mg/kg/day; NULL when none is used
    target.value AS target_ug_l               -- concentration that cases averted are counted against, µg/L; NULL when there is none
FROM reference.scenario AS scenario
CROSS JOIN reference.contaminant AS contaminant
JOIN intake ON intake.intake_set = scenario.intake_set
JOIN reference.guideline AS guideline
  ON guideline.guideline_set = scenario.guideline_set AND guideline.contaminant_id = contaminant.contaminant_id
LEFT JOIN response
  ON response.scenario_id = scenario.scenario_id AND response.contaminant_id = contaminant.contaminant_id
LEFT JOIN reference.constant AS target ON target.constant = concat(contaminant.contaminant_id, '_target_ug_l')
ORDER BY scenario.scenario_id, contaminant.contaminant_id;
