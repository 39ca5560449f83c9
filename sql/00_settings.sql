-- Session settings and variables: run before anything else, in every session that builds or asks.
-- The runner has set, from data/datasets.toml: dataset, reference_dir, <name>_file for each input file, country_code,
-- west, south, east, north (the country's bounds in degrees) and map_crs. `python -m pozo settings` prints them for use by hand.
LOAD spatial;

-- Without this, the distance functions read (latitude, longitude) and return NaN or a plausible wrong number.
SET geometry_always_xy = true;

SET VARIABLE widest_radius_km = (
    SELECT max(radius_km) FROM read_csv(getvariable('reference_dir') || '/scenarios.csv')
);

-- How far apart in degrees two points can be that are within the widest radius by either measure: a degree spans at least
-- 110.574 km × cos(latitude) on the ellipsoid (WGS 84), and 102.47 km by the study's measure. The margin covers rounding.
SET VARIABLE reach_degrees = (
    SELECT
        1.001 * getvariable('widest_radius_km') / least(
            max(value) FILTER (WHERE constant = 'planar_km_per_degree'),
            max(value) FILTER (WHERE constant = 'shortest_km_per_degree_of_latitude')
            * cos(radians(1 + greatest(abs(getvariable('south')), abs(getvariable('north')))))
        )
    FROM read_csv(getvariable('reference_dir') || '/constants.csv')
);
