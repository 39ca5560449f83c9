-- From a concentration to dose, hazard and cancer cases.
-- Sources: EPA, Risk Assessment Guidance for Superfund, volume I, part A, 1989 (EPA/540/1-89/002), here RAGS; and the 2019 study
-- (doi:10.1016/j.scitotenv.2019.134168).

-- Water that people drink per kg of body weight, averaged over a lifetime, L/kg/day. RAGS, section 6.6.1, without the concentration:
-- intake rate × exposure frequency × exposure duration ÷ (body weight × averaging time). A set of groups has the sum over its groups.
-- population_share: share of the people, 0 to 1. water_l_kg_day: L/kg/day; if NULL, water_l_day ÷ body_weight_kg. 365: days per year.
CREATE OR REPLACE MACRO intake(
    population_share, water_l_kg_day, water_l_day, body_weight_kg, frequency_days_year, duration_years, averaging_time_years
) AS
    population_share * coalesce(water_l_kg_day, water_l_day / body_weight_kg)
    * ((frequency_days_year * duration_years) / (averaging_time_years * 365));

-- Daily dose per body weight, mg/kg/day: concentration (µg/L) ÷ 1000 µg/mg × intake (L/kg/day). RAGS, section 6.6.1.
CREATE OR REPLACE MACRO dose(concentration_ug_l, intake_l_kg_day) AS
    concentration_ug_l / 1000 * intake_l_kg_day;

-- Hazard quotient, without a unit: dose ÷ reference dose, both in mg/kg/day. RAGS, section 8.2.2.
CREATE OR REPLACE MACRO hazard_quotient(dose_mg_kg_day, reference_dose_mg_kg_day) AS
    dose_mg_kg_day / reference_dose_mg_kg_day;

-- Lifetime cancer risk of one person, 0 to 1: dose (mg/kg/day) × oral slope factor (per mg/kg/day). RAGS, section 8.2.1.
CREATE OR REPLACE MACRO lifetime_cancer_risk(dose_mg_kg_day, slope_factor_per_mg_kg_day) AS
    dose_mg_kg_day * slope_factor_per_mg_kg_day;

-- Expected cancer cases over the lifetimes of a population: risk of one person × people. The 2019 study.
CREATE OR REPLACE MACRO cancer_cases(dose_mg_kg_day, slope_factor_per_mg_kg_day, population) AS
    lifetime_cancer_risk(dose_mg_kg_day, slope_factor_per_mg_kg_day) * population;

-- Whether a scenario counts the cancer cases of a town. The 2019 study counts those of towns at or above the guideline (limit_ug_l).
-- population_counted: at_or_above_guideline, or all.
CREATE OR REPLACE MACRO is_counted(exposure_ug_l, limit_ug_l, population_counted) AS
    exposure_ug_l >= limit_ug_l OR population_counted = 'all';

-- The number if the condition holds, else 0. NULL stays NULL: what is unknown is not zero.
CREATE OR REPLACE MACRO zero_unless(condition, number) AS
    CASE WHEN condition THEN number ELSE 0 * number END;
