-- Who drinks how much.
-- Grain: one row per intake set and group of people.
-- Key: intake_set, intake_group.
-- From data/reference/intake_groups.csv.
CREATE OR REPLACE TABLE reference.intake_group AS
SELECT
    intake_set,                                   -- key of the set
    intake_group,                                 -- group of people
    population_share::DOUBLE AS population_share, -- share of the population, 0 to 1; a set adds up to 1
    water_l_day::DOUBLE AS water_l_day,           -- drinking water, L/day
    body_weight_kg::DOUBLE AS body_weight_kg,     -- body weight, kg
    source                                        -- where it comes from
FROM read_csv(getvariable('reference_dir') || '/intake_groups.csv', header = true, all_varchar = true);
