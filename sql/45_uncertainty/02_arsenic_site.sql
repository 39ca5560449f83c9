-- The sites that each town's exposure to arsenic is computed from, for the exposure sets of the scenarios with an interval.
-- Grain: one row per exposure set, town, and site near it that measured arsenic.
-- Key: exposure_set, town_id, site_id.
CREATE OR REPLACE TABLE uncertainty.arsenic_site AS
SELECT
    near.exposure_set,               -- reference.exposure_set
    near.town_id,                    -- staging.town
    near.site_id,                    -- staging.site
    concentration.concentration_ug_l -- mean concentration of arsenic at the site, µg/L
FROM exposure.near_site AS near
JOIN exposure.site_concentration AS concentration
  ON concentration.exposure_set = near.exposure_set
 AND concentration.site_id = near.site_id
 AND concentration.contaminant_id = 'arsenic'
WHERE near.exposure_set IN (
    SELECT exposure_set FROM reference.scenario WHERE has_interval AND setting('scenarios') = ''
);
