-- Who drinks how much, and for how long.
-- Grain: one row per intake set and group of people.
-- Key: intake_set, intake_group.
-- The intake of a set is the sum of the macro intake() over its groups (sql/session/13_risk.sql).
-- A set is either a population at one time (the shares add up to 1) or one life (every share is 1, and the durations add up to the averaging time).
-- From intake_groups.csv in data/reference and in the dataset's folder.
CREATE OR REPLACE TABLE reference.intake_group AS
SELECT
    intake_set,                                                           -- key of the set
    intake_group,                                                         -- group of people, or age in one life
    population_share::DOUBLE AS population_share,                         -- share of the population, 0 to 1; 1 for an age in one life
    water_l_day::DOUBLE AS water_l_day,                                   -- drinking water, L/day; NULL when given per body weight
    body_weight_kg::DOUBLE AS body_weight_kg,                             -- body weight, kg; NULL when water is given per body weight
    water_l_kg_day::DOUBLE AS water_l_kg_day,                             -- drinking water per body weight, L/kg/day; NULL when given per person
    exposure_frequency_days_year::DOUBLE AS exposure_frequency_days_year, -- days a year on which they drink it, days/year
    exposure_duration_years::DOUBLE AS exposure_duration_years,           -- years for which they drink it
    averaging_time_years::DOUBLE AS averaging_time_years,                 -- years over which the dose is averaged
    water_l_day_sd_log::DOUBLE AS water_l_day_sd_log,                     -- standard deviation of the natural logarithm of water_l_day between persons; NULL when unknown
    body_weight_kg_sd_log::DOUBLE AS body_weight_kg_sd_log,               -- standard deviation of the natural logarithm of body_weight_kg between persons; NULL when unknown
    source,                                                               -- where it comes from
    reference,                                                            -- DOI or address of the source
    published,                                                            -- when the source was published, year or ISO date
    note                                                                  -- remark, how it was derived, and what was not verified
FROM reference_rows('intake_groups.csv');
