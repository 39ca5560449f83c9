-- Effect of the radius on the result: `recommended` with every radius from 1 km up. Empty if the setting scenarios names scenarios.
-- Grain: one row per radius at which a town gets another site, and contaminant.
-- Key: radius_km, contaminant_id.
-- A site counts from the first whole kilometre above its distance. Running sums over these rings give every radius at once.
CREATE OR REPLACE TABLE summary.radius_sweep AS
WITH
ring AS (
    SELECT
        pair.town_id,
        concentration.contaminant_id,
        CAST(floor(pair.geodesic_km) AS INTEGER) + 1 AS from_radius_km,
        sum(exact_9(concentration.concentration_ug_l)) AS sum_ug_l,
        count(*) AS site_count
    FROM exposure.town_site_pair AS pair
    JOIN exposure.site_concentration AS concentration
      ON concentration.site_id = pair.site_id AND concentration.exposure_set = 'recommended'
    JOIN reference.constant AS widest ON widest.constant = 'widest_sweep_km' AND pair.geodesic_km < widest.value
    WHERE concentration.contaminant_id IN ('arsenic', 'fluoride') AND setting('scenarios') = ''
    GROUP BY pair.town_id, concentration.contaminant_id, from_radius_km
),
-- a town's exposure from one radius up to the next that brings another site
stretch AS (
    SELECT
        town_id,
        contaminant_id,
        from_radius_km,
        lead(from_radius_km) OVER town_ring AS before_radius_km,
        CAST(sum(sum_ug_l) OVER town_ring AS DOUBLE) / sum(site_count) OVER town_ring AS exposure_ug_l
    FROM ring
    WINDOW town_ring AS (PARTITION BY town_id, contaminant_id ORDER BY from_radius_km)
),
valued AS (
    SELECT
        stretch.contaminant_id,
        stretch.from_radius_km,
        stretch.before_radius_km,
        town.population,
        stretch.exposure_ug_l > factor.limit_ug_l AS is_above_limit,
        zero_unless(
            is_counted(stretch.exposure_ug_l, factor.limit_ug_l, factor.population_counted),
            cancer_cases(
                dose(stretch.exposure_ug_l, factor.intake_l_kg_day), factor.oral_slope_factor_per_mg_kg_day, town.population
            )
        ) AS cancer_cases
    FROM stretch
    JOIN staging.town AS town ON town.town_id = stretch.town_id
    JOIN risk.scenario_factor AS factor
      ON factor.contaminant_id = stretch.contaminant_id AND factor.scenario_id = 'recommended'
),
-- with each exposure, a town is added at one radius and removed at the next
change AS (
    SELECT
        contaminant_id,
        from_radius_km AS radius_km,
        1 AS towns,
        population AS people,
        zero_unless(is_above_limit, population) AS people_above_limit,
        exact(cancer_cases) AS cancer_cases
    FROM valued
    UNION ALL
    SELECT
        contaminant_id,
        before_radius_km,
        -1,
        -population,
        zero_unless(is_above_limit, -population),
        -exact(cancer_cases)
    FROM valued
    WHERE before_radius_km IS NOT NULL
),
changed AS (
    SELECT
        contaminant_id,
        radius_km,
        sum(towns) AS towns,
        sum(people) AS people,
        sum(people_above_limit) AS people_above_limit,
        sum(cancer_cases) AS cancer_cases
    FROM change
    GROUP BY contaminant_id, radius_km
)
SELECT
    contaminant_id,                                                           -- reference.contaminant
    CAST(radius_km AS DOUBLE) AS radius_km,                                   -- a site nearer than this is near a town, km
    CAST(sum(towns) OVER up_to AS BIGINT) AS towns,                           -- towns whose exposure is known
    CAST(sum(people) OVER up_to AS BIGINT) AS people,                         -- people of these towns
    CAST(sum(people_above_limit) OVER up_to AS BIGINT) AS people_above_limit, -- people of the towns above the guideline
    CAST(sum(cancer_cases) OVER up_to AS DOUBLE) AS cancer_cases              -- expected lifetime cancer cases; NULL without a slope factor
FROM changed
WINDOW up_to AS (PARTITION BY contaminant_id ORDER BY radius_km)
ORDER BY contaminant_id, radius_km;
