-- Spark's query for exposure.town_site_pair. It gives the same pairs and distances as ../08_town_site_pair.sql on DuckDB.
-- Towns and sites are joined by the cells of a grid. A site is copied into the cells around its own. A town is read once and never
-- copied, because there can be 10^10 of them. The function geodesic_km is registered by python/pozo/spark/session.py.
-- Key: town_id, site_id.
-- No pair is lost at any latitude, nor across the meridian of 180°.
WITH
-- the widest radius in degrees of a great circle, by the measure that reaches farther, plus a thousandth for rounding
measure AS (
    SELECT
        planar.value AS planar_km_per_degree,
        search_radius.widest_radius_km,
        1.001D * search_radius.widest_radius_km / least(planar.value, shortest.value) AS reach_degrees
    FROM reference.constant AS planar
    CROSS JOIN reference.constant AS shortest
    CROSS JOIN reference.search_radius AS search_radius
    WHERE planar.constant = 'planar_km_per_degree' AND shortest.constant = 'shortest_km_per_degree_of_latitude'
),
-- bands of latitude, each as high as the radius, with the latitude of their most poleward edge
band AS (
    SELECT
        band,
        reach_degrees,
        greatest(abs(band * reach_degrees), abs((band + 1) * reach_degrees)) AS poleward_latitude
    FROM measure
    LATERAL VIEW explode(sequence(floor(-90 / reach_degrees), floor(90 / reach_degrees))) AS band
),
-- the cells of each band, as wide as the radius at that edge. Around a pole, one cell goes once around the Earth
grid AS (
    SELECT
        band,
        CASE
            WHEN poleward_latitude + reach_degrees < 90
            THEN floor(360 / degrees(asin(sin(radians(reach_degrees)) / cos(radians(poleward_latitude)))))
            ELSE 1
        END AS cells
    FROM band
),
town_band AS (
    SELECT town_id, longitude, latitude, floor(latitude / (SELECT reach_degrees FROM measure)) AS band
    FROM staging.town
),
town_cell AS (
    SELECT /*+ BROADCAST(grid) */
        town.town_id,
        town.longitude,
        town.latitude,
        grid.band,
        pmod(floor((town.longitude + 180) / 360 * grid.cells), grid.cells) AS cell
    FROM town_band AS town
    JOIN grid ON grid.band = town.band
),
-- three bands for each measured site, and in each of them three cells
site_band AS (
    SELECT
        site_id,
        longitude,
        latitude,
        floor(latitude / (SELECT reach_degrees FROM measure)) + step AS band
    FROM staging.site
    LATERAL VIEW explode(array(-1, 0, 1)) AS step
    WHERE site_id IN (SELECT site_id FROM exposure.site_mean)
),
-- distinct, because in a band with fewer than three cells some of them are the same
site_cell AS (
    SELECT /*+ BROADCAST(grid) */ DISTINCT
        site.site_id,
        site.longitude,
        site.latitude,
        grid.band,
        pmod(floor((site.longitude + 180) / 360 * grid.cells) + step, grid.cells) AS cell
    FROM site_band AS site
    JOIN grid ON grid.band = site.band
    LATERAL VIEW explode(array(-1, 0, 1)) AS step
),
apart AS (
    SELECT
        town.town_id,
        site.site_id,
        town.longitude AS town_longitude,
        town.latitude AS town_latitude,
        site.longitude AS site_longitude,
        site.latitude AS site_latitude,
        least(abs(site.longitude - town.longitude), 360 - abs(site.longitude - town.longitude)) AS east_degrees,
        site.latitude - town.latitude AS north_degrees
    FROM town_cell AS town
    JOIN site_cell AS site ON site.band = town.band AND site.cell = town.cell
),
-- only pairs that can be within the radius go to the exact function. Two points are at least as far apart on the ellipsoid as on a sphere
-- with shortest_km_per_degree_of_latitude per degree: a meridian is most curved at the equator, and circles of latitude are longer than
-- those of that sphere
candidate AS (
    SELECT *
    FROM apart
    WHERE abs(north_degrees) < (SELECT reach_degrees FROM measure)
      AND (
          east_degrees * east_degrees + north_degrees * north_degrees < (SELECT power(reach_degrees, 2) FROM measure)
          OR power(sin(radians(north_degrees) / 2), 2)
             + cos(radians(town_latitude)) * cos(radians(site_latitude)) * power(sin(radians(east_degrees) / 2), 2)
             < (SELECT power(sin(radians(reach_degrees) / 2), 2) FROM measure)
      )
),
measured AS (
    SELECT
        town_id,
        site_id,
        geodesic_km(town_longitude, town_latitude, site_longitude, site_latitude) AS geodesic_km,
        sqrt(east_degrees * east_degrees + north_degrees * north_degrees)
            * (SELECT planar_km_per_degree FROM measure) AS planar_km
    FROM candidate
)
SELECT
    town_id,     -- staging.town
    site_id,     -- staging.site
    geodesic_km, -- distance on the WGS 84 ellipsoid, km
    planar_km    -- distance by the 2019 study's approximation, km
FROM measured
WHERE least(geodesic_km, planar_km) < (SELECT widest_radius_km FROM measure)
