-- What kind of water is contaminated: sites by type.
-- Grain: one row per scenario, contaminant and type of site at which the contaminant was measured.
-- Key: scenario_id, contaminant_id, site_type.
CREATE OR REPLACE TABLE summary.site_type AS
SELECT
    concentration.scenario_id,                                       -- reference.scenario
    concentration.contaminant_id,                                    -- reference.contaminant
    site.site_type,                                                  -- reference.site_type
    site.category,                                                   -- group of site types
    count(*) AS sites,                                               -- sites that measured the contaminant
    CAST(sum(CASE WHEN concentration.is_above_limit THEN 1 ELSE 0 END) AS BIGINT) AS contaminated_sites -- those above the guideline
FROM exposure.site_concentration AS concentration
JOIN staging.site AS site ON site.site_id = concentration.site_id
WHERE concentration.concentration_ug_l IS NOT NULL
GROUP BY concentration.scenario_id, concentration.contaminant_id, site.site_type, site.category
ORDER BY concentration.scenario_id, concentration.contaminant_id, contaminated_sites DESC, site.site_type;
