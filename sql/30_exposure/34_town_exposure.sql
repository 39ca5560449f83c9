-- What the people of each town are exposed to: the plain mean over the sites near it.
-- Grain: one row per scenario, town with a site near it, and contaminant. Exposure is NULL when no near site measured it.
-- Key: scenario_id, town_id, contaminant_id.
-- Near means nearer than the scenario's radius, by its measure of distance. Sums are exact decimals: row order does not matter.
CREATE OR REPLACE TABLE exposure.town_exposure AS
WITH
near AS (
    SELECT
        scenario.scenario_id,
        pair.town_id,
        pair.site_id
    FROM exposure.town_site_pair AS pair
    JOIN reference.scenario AS scenario
      ON CASE scenario.distance_measure WHEN 'planar' THEN pair.planar_km ELSE pair.geodesic_km END < scenario.radius_km
)
SELECT
    near.scenario_id,                                                                      -- reference.scenario
    near.town_id,                                                                          -- staging.town
    concentration.contaminant_id,                                                          -- reference.contaminant
    CAST(sum(CAST(concentration.concentration_ug_l AS DECIMAL(38, 15))) AS DOUBLE)
    / count(concentration.concentration_ug_l) AS exposure_ug_l,                            -- mean over near sites, µg/L
    count(*) AS site_count,                                                                -- sites near the town
    count(concentration.concentration_ug_l) AS measured_site_count                         -- those that measured the contaminant
FROM near
JOIN exposure.site_concentration AS concentration
  ON concentration.scenario_id = near.scenario_id AND concentration.site_id = near.site_id
GROUP BY near.scenario_id, near.town_id, concentration.contaminant_id;
