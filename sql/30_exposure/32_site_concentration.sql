-- Concentration at each site as each scenario sees it: its choice of sites, its rule for non-detects, its guideline.
-- Grain: one row per scenario, site that it takes into account, and contaminant.
-- Key: scenario_id, site_id, contaminant_id.
-- A mean is linear in what a non-detect counts as, so any rule lies between the two bounds.
CREATE OR REPLACE TABLE exposure.site_concentration AS
WITH
valued AS (
    SELECT
        scenario.scenario_id,
        mean.site_id,
        mean.contaminant_id,
        mean.lower_bound_ug_l
        + scenario.non_detect_fraction * (mean.upper_bound_ug_l - mean.lower_bound_ug_l) AS concentration_ug_l,
        mean.sample_count,
        mean.non_detect_count,
        guideline.limit_ug_l
    FROM exposure.site_mean AS mean
    JOIN staging.site AS site ON site.site_id = mean.site_id
    JOIN reference.scenario AS scenario
      ON scenario.site_selection = 'all'
      OR (scenario.site_selection = 'drinking_water' AND site.is_drinking_water_source)
    JOIN reference.guideline AS guideline
      ON guideline.guideline_set = scenario.guideline_set AND guideline.contaminant_id = mean.contaminant_id
)
SELECT
    scenario_id,                                                -- reference.scenario
    site_id,                                                    -- staging.site
    contaminant_id,                                             -- reference.contaminant
    concentration_ug_l,                                         -- mean over the site's samples, µg/L; NULL when not measured
    sample_count,                                               -- measurements of the contaminant at the site
    non_detect_count,                                           -- those below their detection limit
    limit_ug_l,                                                 -- the scenario's guideline, µg/L
    concentration_ug_l / limit_ug_l AS times_limit,             -- concentration as a multiple of the guideline
    coalesce(concentration_ug_l > limit_ug_l, false) AS is_above_limit -- whether it is above the guideline
FROM valued
ORDER BY scenario_id, site_id, contaminant_id;
