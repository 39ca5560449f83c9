-- Pairs of a town and a measured site near it, with their distance.
-- Grain: one row per town and site nearer to each other, by either measure, than the widest radius of any scenario.
-- Key: town_id, site_id.
-- No pair is lost at any latitude, nor across the meridian of 180°, where longitudes differ by the short way round.
-- Caveat: planar_km is the 2019 study's measure (degrees × 102.47; doi:10.1016/j.scitotenv.2019.134168). North–south it is 8 % short.
-- East–west it is 5 % short at 14° of latitude, 9 % long at 33° (the study's country), and twice too long at 63°. It is kept so that
-- the study can be reproduced.
CREATE OR REPLACE TABLE exposure.town_site_pair AS
WITH
measure AS NOT MATERIALIZED (
    SELECT
        planar.value AS planar_km_per_degree,
        shortest.value AS shortest_km_per_degree,
        search_radius.widest_radius_km
    FROM reference.constant AS planar
    JOIN reference.constant AS shortest ON shortest.constant = 'shortest_km_per_degree_of_latitude'
    CROSS JOIN reference.search_radius AS search_radius
    WHERE planar.constant = 'planar_km_per_degree'
),
-- the widest radius in degrees, by the measure that reaches farther, plus a thousandth for rounding.
-- On the ellipsoid a degree is at least shortest_km_per_degree long, and east–west that × the cosine of the most poleward latitude in reach
reach AS (
    SELECT
        site.site_id,
        site.longitude,
        site.latitude,
        site.geom,
        1.001 * measure.widest_radius_km
            / least(measure.planar_km_per_degree, measure.shortest_km_per_degree) AS north_degrees,
        1.001 * measure.widest_radius_km / least(
            measure.planar_km_per_degree,
            measure.shortest_km_per_degree
            * cos(radians(least(90, abs(site.latitude) + measure.widest_radius_km / measure.shortest_km_per_degree)))
        ) AS east_degrees
    FROM staging.site AS site
    CROSS JOIN measure
    WHERE site.site_id IN (SELECT site_id FROM exposure.site_mean)
),
-- a box around each site that holds everything within the widest radius. If it reaches beyond the meridian of 180°, there is a second
-- box on the other side. A box around a pole goes once around the Earth
box AS (
    SELECT
        reach.site_id,
        reach.longitude,
        reach.latitude,
        reach.geom,
        ST_MakeEnvelope(
            CASE WHEN reach.east_degrees < 179 THEN reach.longitude + turn.degrees - reach.east_degrees ELSE -180 END,
            reach.latitude - reach.north_degrees,
            CASE WHEN reach.east_degrees < 179 THEN reach.longitude + turn.degrees + reach.east_degrees ELSE 180 END,
            reach.latitude + reach.north_degrees
        ) AS box
    FROM reach
    JOIN (VALUES (0), (-360), (360)) AS turn (degrees)
      ON turn.degrees = 0
      OR (reach.east_degrees < 179 AND abs(reach.longitude + turn.degrees) - reach.east_degrees < 180)
),
-- joined by boxes alone, so that DuckDB uses its spatial join operator
candidate AS (
    SELECT
        town.town_id,
        box.site_id,
        ST_Distance_Spheroid(town.geom::POINT_2D, box.geom::POINT_2D) / 1000 AS geodesic_km,
        least(abs(box.longitude - town.longitude), 360 - abs(box.longitude - town.longitude)) AS planar_east_degrees,
        box.latitude - town.latitude AS planar_north_degrees
    FROM staging.town AS town
    JOIN box
      ON ST_Intersects_Extent(town.geom, box.box)
),
-- the constant is joined last, so that both distances are computed once, before the condition below
measured AS (
    SELECT
        candidate.town_id,
        candidate.site_id,
        candidate.geodesic_km,
        sqrt(candidate.planar_east_degrees * candidate.planar_east_degrees
             + candidate.planar_north_degrees * candidate.planar_north_degrees) * measure.planar_km_per_degree AS planar_km,
        measure.widest_radius_km
    FROM candidate
    CROSS JOIN measure
)
SELECT
    town_id,     -- staging.town
    site_id,     -- staging.site
    geodesic_km, -- distance on the WGS 84 ellipsoid, km
    planar_km    -- distance by the 2019 study's approximation, km
FROM measured
WHERE least(geodesic_km, planar_km) < widest_radius_km;
