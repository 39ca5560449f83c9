-- Session settings and variables: run before anything else, in every session that builds or asks.
-- The runner has set, from data/datasets.toml: dataset, reference_dir, <name>_file for each input file, country_code, scenarios
-- (the only ones to compute, with commas between; empty for all), west, south, east, north (the country's bounds in degrees) and
-- map_crs. `python -m pozo settings` prints them for use by hand.
LOAD spatial;

-- Without this, the distance functions read (latitude, longitude) and return NaN or a plausible wrong number.
SET geometry_always_xy = true;

-- The farthest that a site can be from a town and still count, km: over the exposure sets in use and, unless the variable scenarios
-- names the only ones to compute, the radius sweep.
SET VARIABLE widest_radius_km = (
    SELECT max(radius_km)
    FROM (
        SELECT exposure_set.radius_km::DOUBLE AS radius_km
        FROM read_csv(getvariable('reference_dir') || '/exposure_sets.csv', header = true, all_varchar = true) AS exposure_set
        JOIN read_csv(getvariable('reference_dir') || '/scenarios.csv', header = true, all_varchar = true) AS scenario
          ON scenario.exposure_set = exposure_set.exposure_set
        WHERE getvariable('scenarios') = '' OR list_contains(string_split(getvariable('scenarios'), ','), scenario.scenario_id)
        UNION ALL
        SELECT value::DOUBLE
        FROM read_csv(getvariable('reference_dir') || '/constants.csv', header = true, all_varchar = true)
        WHERE constant = 'widest_sweep_km' AND getvariable('scenarios') = ''
    ) AS radius
);
