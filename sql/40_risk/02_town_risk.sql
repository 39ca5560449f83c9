-- Dose, hazard quotient, lifetime cancer risk and expected cancer cases by town.
-- Grain: one row per scenario, town, and contaminant that a site near the town measured.
-- Key: scenario_id, town_id, contaminant_id.
-- The formulas are macros: sql/session/13_risk.sql.
-- It is a view because scenarios with the same exposure set share its rows, and the rest is arithmetic.
CREATE OR REPLACE VIEW risk.town_risk AS
WITH
dosed AS (
    SELECT
        factor.*,
        exposure.town_id,
        exposure.exposure_ug_l,
        exposure.site_count,
        exposure.censored_percent,
        dose(exposure.exposure_ug_l, factor.intake_l_kg_day) AS dose_mg_kg_day,
        -- greatest() ignores NULL, so the target comes last: without a target the result is NULL
        dose(greatest(exposure.exposure_ug_l, factor.target_ug_l) - factor.target_ug_l, factor.intake_l_kg_day)
            AS dose_above_target_mg_kg_day
    FROM exposure.town_exposure AS exposure
    JOIN risk.scenario_factor AS factor
      ON factor.exposure_set = exposure.exposure_set AND factor.contaminant_id = exposure.contaminant_id
)
SELECT
    dosed.scenario_id,                                                                          -- reference.scenario
    dosed.town_id,                                                                              -- staging.town
    dosed.contaminant_id,                                                                       -- reference.contaminant
    town.state_code,                                                                            -- staging.state
    town.municipality_code,                                                                     -- staging.municipality
    town.population,                                                                            -- inhabitants
    dosed.exposure_ug_l,                                                                        -- mean over near sites, µg/L
    dosed.site_count,                                                                           -- sites that the mean is over
    dosed.censored_percent,                                                                     -- share of non-detects among a site's samples, mean over the sites, %
    dosed.exposure_ug_l > dosed.limit_ug_l AS is_above_limit,                                   -- whether the exposure is above the guideline
    is_counted(dosed.exposure_ug_l, dosed.limit_ug_l, dosed.population_counted) AS is_counted,  -- whether the scenario counts the town's cancer cases
    dosed.dose_mg_kg_day,                                                                       -- daily dose per body weight, mg/kg/day
    hazard_quotient(dosed.dose_mg_kg_day, dosed.reference_dose_mg_kg_day) AS hazard_quotient,   -- dose ÷ reference dose; NULL without a reference dose
    coalesce(dosed.dose_mg_kg_day >= dosed.reference_dose_mg_kg_day, false)
        AS is_at_or_above_reference_dose,                                                       -- dose ≥ reference dose
    lifetime_cancer_risk(dosed.dose_mg_kg_day, dosed.oral_slope_factor_per_mg_kg_day)
        AS lifetime_cancer_risk,                                                                -- risk of one person over a lifetime; NULL without a slope factor
    cancer_cases(dosed.dose_mg_kg_day, dosed.oral_slope_factor_per_mg_kg_day, town.population)
        AS cancer_cases,                                                                        -- expected cases over a lifetime
    cancer_cases(dosed.dose_above_target_mg_kg_day, dosed.oral_slope_factor_per_mg_kg_day, town.population)
        AS cancer_cases_averted                                                                 -- of these, averted if no exposure were above the target; NULL without a target
FROM dosed
JOIN staging.town AS town ON town.town_id = dosed.town_id;
