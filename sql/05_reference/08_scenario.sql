-- The ways in which the figures are computed, all in one build.
-- Grain: one row per scenario.
-- Key: scenario_id.
-- From data/reference/scenarios.csv.
CREATE OR REPLACE TABLE reference.scenario AS
SELECT
    scenario_id,                                        -- key
    scenario,                                           -- name for titles
    distance_measure,                                   -- planar (the 2019 study's) or geodesic (WGS 84)
    radius_km::DOUBLE AS radius_km,                     -- a site nearer than this is near a town, km
    non_detect_fraction::DOUBLE AS non_detect_fraction, -- share of its detection limit that a non-detect counts as: 0 lower, 0.5 middle, 1 upper bound
    site_selection,                                     -- which sites count: all, or drinking_water (those that can serve as such)
    population_counted,                                 -- whose cancer cases count: at_or_above_guideline, or all exposed towns
    guideline_set,                                      -- reference.guideline
    toxicity_set,                                       -- reference.toxicity
    intake_set,                                         -- reference.intake_group
    note                                                -- what it is for
FROM read_csv(getvariable('reference_dir') || '/scenarios.csv', header = true, all_varchar = true);
