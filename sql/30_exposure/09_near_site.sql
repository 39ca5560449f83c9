-- The sites near each town by exposure set, with the set's radius, measure of distance and choice of sites.
-- Grain: one row per exposure set, town, and site near it that the set takes into account, whatever was measured there.
-- Key: exposure_set, town_id, site_id.
-- It is a view because the sets share the pairs of exposure.town_site_pair.
CREATE OR REPLACE VIEW exposure.near_site AS
SELECT
    exposure_set.exposure_set,  -- reference.exposure_set
    pair.town_id,               -- staging.town
    pair.site_id,               -- staging.site
    CASE exposure_set.distance_measure WHEN 'planar' THEN pair.planar_km ELSE pair.geodesic_km END
        AS distance_km          -- distance by the set's measure, km
FROM exposure.town_site_pair AS pair
JOIN reference.exposure_set AS exposure_set
  ON CASE exposure_set.distance_measure WHEN 'planar' THEN pair.planar_km ELSE pair.geodesic_km END < exposure_set.radius_km
JOIN exposure.chosen_site AS chosen
  ON chosen.exposure_set = exposure_set.exposure_set AND chosen.site_id = pair.site_id;
