-- The ways in which the figures are computed, all in one build.
-- Grain: one row per scenario for the dataset's country; if the setting scenarios names some, only those.
-- Key: scenario_id.
-- From scenarios.csv in data/reference and in the dataset's folder. Each differs from `recommended` in one thing; `paper` is the 2019 study as published.
CREATE OR REPLACE TABLE reference.scenario AS
WITH
of_country AS (
    SELECT *
    FROM reference_rows('scenarios.csv')
    WHERE country_code IS NULL OR country_code = setting('country_code')
),
chosen AS (
    SELECT
        CASE
            WHEN name IN (SELECT scenario_id FROM of_country) THEN name
            ELSE error(concat(
                'There is no scenario ', name, ' for ', setting('country_code'), '. Did you mean ',
                (SELECT array_to_string(arg_max(scenario_id, likeness(scenario_id, name), 3), ' or ') FROM of_country), '?'
            ))
        END AS scenario_id
    FROM (SELECT unnest(string_split(setting('scenarios'), ',')) AS name) AS setting
    WHERE name <> ''
)
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
FROM of_country
WHERE setting('scenarios') = '' OR scenario_id IN (SELECT scenario_id FROM chosen);
