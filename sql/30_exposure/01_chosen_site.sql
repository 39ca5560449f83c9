-- The sites that each exposure set takes into account.
-- Grain: one row per exposure set and site.
-- Key: exposure_set, site_id.
CREATE OR REPLACE VIEW exposure.chosen_site AS
SELECT
    exposure_set.exposure_set, -- reference.exposure_set
    site.site_id               -- staging.site
FROM reference.exposure_set AS exposure_set
JOIN staging.site AS site
  ON exposure_set.site_selection = 'all'
  OR (exposure_set.site_selection = 'drinking_water' AND site.is_drinking_water_source)
  OR (exposure_set.site_selection = 'groundwater' AND site.category = 'groundwater');
