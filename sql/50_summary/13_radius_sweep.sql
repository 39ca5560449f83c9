-- What the radius does to the result: `recommended` with every radius from 1 km up. Empty when the variable scenarios names some.
-- Grain: one row per radius that brings a town another site, and contaminant.
-- Key: radius_km, contaminant_id.
-- A site joins a town's mean from the first whole kilometre above its distance on: running sums over these rings give every radius at once.
CREATE OR REPLACE TABLE summary.radius_sweep AS
WITH
ring AS (
    SELECT
        pair.town_id,
        concentration.contaminant_id,
        CAST(floor(pair.geodesic_km) AS INTEGER) + 1 AS from_radius_km,
        sum(CAST(concentration.concentration_ug_l AS DECIMAL(18, 9))) AS sum_ug_l,
        count(*) AS site_count
    FROM exposure.town_site_pair AS pair
    JOIN exposure.site_concentration AS concentration
      ON concentration.site_id = pair.site_id AND concentration.exposure_set = 'recommended'
    JOIN reference.constant AS widest ON widest.constant = 'widest_sweep_km' AND pair.geodesic_km < widest.value
    WHERE concentration.contaminant_id IN ('arsenic', 'fluoride') AND setting('scenarios') = ''
    GROUP BY pair.town_id, concentration.contaminant_id, from_radius_km
),
-- what a town's exposure is from one radius on, up to the next that brings another site
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
        CASE
            WHEN stretch.exposure_ug_l >= factor.limit_ug_l OR factor.population_counted = 'all'
            THEN stretch.exposure_ug_l / 1000 * factor.intake_l_kg_day * factor.oral_slope_factor_per_mg_kg_day * town.population
            ELSE 0 * factor.oral_slope_factor_per_mg_kg_day
        END AS cancer_cases
    FROM stretch
    JOIN staging.town AS town ON town.town_id = stretch.town_id
    JOIN risk.scenario_factor AS factor
      ON factor.contaminant_id = stretch.contaminant_id AND factor.scenario_id = 'recommended'
),
-- a town enters at one radius and leaves, with that exposure, at the next
change AS (
    SELECT
        contaminant_id,
        from_radius_km AS radius_km,
        1 AS towns,
        population AS people,
        CASE WHEN is_above_limit THEN population ELSE 0 END AS people_above_limit,
        CAST(cancer_cases AS DECIMAL(38, 15)) AS cancer_cases
    FROM valued
    UNION ALL
    SELECT
        contaminant_id,
        before_radius_km,
        -1,
        -population,
        CASE WHEN is_above_limit THEN -population ELSE 0 END,
        -CAST(cancer_cases AS DECIMAL(38, 15))
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
    contaminant_id,                                                                 -- reference.contaminant
    CAST(radius_km AS DOUBLE) AS radius_km,                                         -- a site nearer than this is near a town, km
    CAST(sum(towns) OVER up_to AS BIGINT) AS towns,                                 -- towns whose exposure is known
    CAST(sum(people) OVER up_to AS BIGINT) AS people,                               -- people of these towns
    CAST(sum(people_above_limit) OVER up_to AS BIGINT) AS people_above_limit,       -- people of those above the guideline
    CAST(sum(cancer_cases) OVER up_to AS DOUBLE) AS cancer_cases                    -- expected lifetime cancer cases; NULL without a slope factor
FROM changed
WINDOW up_to AS (PARTITION BY contaminant_id ORDER BY radius_km)
ORDER BY contaminant_id, radius_km;
