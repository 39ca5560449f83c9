-- Towns and the measured sites within reach of them.
-- Grain: one row per town and site nearer to each other, by either measure, than the widest radius of any scenario.
-- Key: town_id, site_id.
-- Caveat: planar_km is the 2019 study's own measure (degrees × 102.47; doi:10.1016/j.scitotenv.2019.134168). It is 8 %
-- short north–south, and east–west 5 % short at 14° of latitude, 9 % long at 33° (the study's country) and twice too long at 63°.
-- It is kept so that the study can be reproduced.
CREATE OR REPLACE TABLE exposure.town_site_pair AS
WITH
measured_site AS (
    SELECT site_id, longitude, latitude, geom
    FROM staging.site
    WHERE site_id IN (SELECT site_id FROM exposure.site_mean)
),
-- a cheap test in degrees that loses no pair, so that the join runs on DuckDB's spatial join operator
candidate AS (
    SELECT
        town.town_id,
        site.site_id,
        ST_Distance_Spheroid(town.geom::POINT_2D, site.geom::POINT_2D) / 1000 AS geodesic_km,
        sqrt((site.longitude - town.longitude) * (site.longitude - town.longitude)
             + (site.latitude - town.latitude) * (site.latitude - town.latitude)) AS planar_degrees
    FROM staging.town AS town
    JOIN measured_site AS site
      ON ST_DWithin(town.geom, site.geom, getvariable('reach_degrees'))
),
-- the constant comes last, so that the condition below finds both distances computed
measured AS (
    SELECT
        candidate.town_id,
        candidate.site_id,
        candidate.geodesic_km,
        candidate.planar_degrees * planar.value AS planar_km
    FROM candidate
    JOIN reference.constant AS planar ON planar.constant = 'planar_km_per_degree'
)
SELECT
    town_id,     -- staging.town
    site_id,     -- staging.site
    geodesic_km, -- distance on the WGS 84 ellipsoid, km
    planar_km    -- distance by the 2019 study's approximation, km
FROM measured
WHERE least(geodesic_km, planar_km) < getvariable('widest_radius_km');
