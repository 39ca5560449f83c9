-- Contaminated sites by type of site.
-- Grain: one row per scenario, contaminant and type of site at which the contaminant was measured.
-- Key: scenario_id, contaminant_id, site_type.
CREATE OR REPLACE TABLE summary.site_type AS
SELECT
    factor.scenario_id,                                                 -- reference.scenario
    factor.contaminant_id,                                              -- reference.contaminant
    site.site_type,                                                     -- reference.site_type
    site.category,                                                      -- group of site types, as in reference.site_type
    count(*) AS sites,                                                  -- sites that measured the contaminant
    count(CASE WHEN concentration.concentration_ug_l > factor.limit_ug_l THEN 1 END) AS contaminated_sites, -- sites above the guideline
    mean_over_sites(concentration.censored_percent) AS censored_percent -- share of non-detects among a site's samples, mean over the sites, %
FROM exposure.site_concentration AS concentration
JOIN risk.scenario_factor AS factor
  ON factor.exposure_set = concentration.exposure_set AND factor.contaminant_id = concentration.contaminant_id
JOIN staging.site AS site ON site.site_id = concentration.site_id
GROUP BY factor.scenario_id, factor.contaminant_id, site.site_type, site.category
ORDER BY factor.scenario_id, factor.contaminant_id, contaminated_sites DESC, site.site_type;
