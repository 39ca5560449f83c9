-- The ways in which the figures are computed, all in one build.
-- Grain: one row per scenario for the dataset's country; where the variable scenarios names some, only those.
-- Key: scenario_id.
-- From data/reference/scenarios.csv. Each differs from `recommended` in one thing; `paper` is the 2019 study as published.
CREATE OR REPLACE TABLE reference.scenario AS
SELECT
    scenario_id,                             -- key
    display_order::INTEGER AS display_order, -- order in tables
    scenario,                                -- name for titles
    exposure_set,                            -- reference.exposure_set: what a town is exposed to
    population_counted,                      -- whose cancer cases count: at_or_above_guideline, or all exposed towns
    guideline_set,                           -- reference.guideline
    toxicity_set,                            -- reference.toxicity
    speciation_set,                          -- reference.speciation
    intake_set,                              -- reference.intake_group
    has_interval::BOOLEAN AS has_interval,   -- whether its uncertainty is computed by Monte Carlo
    country_code,                            -- the only country it is for: its own standard, for example; NULL for all
    note                                     -- what it is for
FROM read_csv(setting('reference_dir') || '/scenarios.csv', header = true, all_varchar = true)
WHERE (country_code IS NULL OR country_code = setting('country_code'))
  AND (setting('scenarios') = '' OR list_contains(string_split(setting('scenarios'), ','), scenario_id));
