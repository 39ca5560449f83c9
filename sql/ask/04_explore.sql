-- Questions about a place, a town, or a choice of method.
--   FROM towns_near(-103.44, 25.54, 10)
--   FROM sites_near(-103.44, 25.54, 10)
--   FROM exposure_at(-103.44, 25.54, 5)
--   FROM town('Torreón')
--   FROM compare_scenarios('paper', 'recommended')
-- Near means nearer than a distance over the ground, in every scenario. None of these macros needs an extension or a setting.
-- No argument is called longitude: DuckDB would confuse it with the column of that name in the view staging.town.

-- The towns near a place, the nearest first: one row per town.
-- lon, lat: longitude and latitude of the place, degrees, WGS 84. km: the distance within which a site or town is near.
CREATE OR REPLACE MACRO towns_near(lon, lat, km) AS TABLE
    WITH
    measured AS (
        SELECT town.town_id, geodesic_km(lon, lat, town.longitude, town.latitude) AS distance_km
        FROM staging.town AS town
    )
    SELECT
        town.town_id,
        town.town,
        town.municipality,
        town.state_code,
        state.state,
        town.population,
        town.longitude,
        town.latitude,
        measured.distance_km
    FROM measured
    JOIN staging.town AS town ON town.town_id = measured.town_id
    LEFT JOIN staging.state AS state ON state.state_code = town.state_code
    WHERE measured.distance_km < km
    ORDER BY measured.distance_km, town.town_id;

-- The sampled sites near a place, the nearest first: one row per site. contaminants: those measured at the site.
-- lon, lat: longitude and latitude of the place, degrees, WGS 84. km: the distance within which a site or town is near.
CREATE OR REPLACE MACRO sites_near(lon, lat, km) AS TABLE
    WITH
    near AS (
        SELECT site.site_id, geodesic_km(lon, lat, site.longitude, site.latitude) AS distance_km
        FROM staging.site AS site
    ),
    measured AS (
        SELECT
            mean.site_id,
            max(mean.sample_count) AS sample_count,
            string_agg(mean.contaminant_id, ', ' ORDER BY contaminant.display_order) AS contaminants
        FROM exposure.site_mean AS mean
        JOIN reference.contaminant AS contaminant ON contaminant.contaminant_id = mean.contaminant_id
        GROUP BY mean.site_id
    )
    SELECT
        site.site_id,
        site.site,
        site.site_type,
        site.is_drinking_water_source,
        site.municipality,
        site.state_code,
        state.state,
        coalesce(measured.sample_count, 0) AS sample_count,
        measured.contaminants,
        site.longitude,
        site.latitude,
        near.distance_km
    FROM near
    JOIN staging.site AS site ON site.site_id = near.site_id
    LEFT JOIN staging.state AS state ON state.state_code = site.state_code
    LEFT JOIN measured ON measured.site_id = site.site_id
    WHERE near.distance_km < km
    ORDER BY near.distance_km, site.site_id;

-- The exposure of a person at a place by scenario `recommended`, but with the given radius: one row per contaminant.
-- exposure_ug_l: the mean over the sites near the place that measured it and can serve as drinking water; NULL (unknown) if there is none.
-- censored_percent: share of non-detects among a site's samples, mean over the sites.
-- lon, lat: longitude and latitude of the place, degrees, WGS 84. km: the distance within which a site or town is near.
CREATE OR REPLACE MACRO exposure_at(lon, lat, km) AS TABLE
    WITH
    near AS (
        SELECT site.site_id, geodesic_km(lon, lat, site.longitude, site.latitude) AS distance_km
        FROM staging.site AS site
    ),
    mean AS (
        SELECT
            concentration.contaminant_id,
            mean_over_sites(concentration.concentration_ug_l) AS exposure_ug_l,
            count(*) AS site_count,
            min(near.distance_km) AS nearest_site_km,
            mean_over_sites(concentration.censored_percent) AS censored_percent
        FROM near
        JOIN reference.scenario AS scenario ON scenario.scenario_id = scenario_named('recommended')
        JOIN exposure.site_concentration AS concentration
          ON concentration.exposure_set = scenario.exposure_set AND concentration.site_id = near.site_id
        WHERE near.distance_km < km
        GROUP BY concentration.contaminant_id
    )
    SELECT
        factor.contaminant_id,
        mean.exposure_ug_l,
        factor.limit_ug_l,
        mean.exposure_ug_l > factor.limit_ug_l AS is_above_limit,
        coalesce(mean.site_count, 0) AS site_count,
        mean.nearest_site_km,
        mean.censored_percent,
        dose(mean.exposure_ug_l, factor.intake_l_kg_day) AS dose_mg_kg_day,
        hazard_quotient(dose_mg_kg_day, factor.reference_dose_mg_kg_day) AS hazard_quotient,
        lifetime_cancer_risk(dose_mg_kg_day, factor.oral_slope_factor_per_mg_kg_day) AS lifetime_cancer_risk
    FROM risk.scenario_factor AS factor
    JOIN reference.contaminant AS contaminant ON contaminant.contaminant_id = factor.contaminant_id
    LEFT JOIN mean ON mean.contaminant_id = factor.contaminant_id
    WHERE factor.scenario_id = scenario_named('recommended')
    ORDER BY contaminant.display_order, factor.contaminant_id;

-- The exposure and risk of a town's people by scenario `recommended`: one row per town of that name and contaminant measured near it, the
-- largest town first. A town without a measurement near it has one row. exposure_ug_l: mean over the site_count sites near it.
-- cancer_cases: over a lifetime. asked: the name, with or without accents and capitals, or town_id. If no town has that name, the error
-- shows the nearest names.
CREATE OR REPLACE MACRO town(asked) AS TABLE
    SELECT
        named.town_id,
        named.town,
        named.municipality,
        named.state,
        named.population,
        place.longitude,
        place.latitude,
        risk.contaminant_id,
        risk.exposure_ug_l,
        factor.limit_ug_l,
        risk.is_above_limit,
        risk.site_count,
        risk.hazard_quotient,
        risk.lifetime_cancer_risk,
        risk.cancer_cases
    FROM towns_named(asked) AS named
    JOIN staging.town AS place ON place.town_id = named.town_id
    LEFT JOIN risk.town_risk AS risk
      ON risk.town_id = named.town_id AND risk.scenario_id = scenario_named('recommended')
    LEFT JOIN risk.scenario_factor AS factor
      ON factor.scenario_id = risk.scenario_id AND factor.contaminant_id = risk.contaminant_id
    LEFT JOIN reference.contaminant AS contaminant ON contaminant.contaminant_id = risk.contaminant_id
    ORDER BY named.population DESC, named.town_id, contaminant.display_order, risk.contaminant_id;

-- Two scenarios side by side: one row per figure of summary.headline that both have, for the whole country. Then one row per state for the
-- cancer cases from arsenic and for the people whose dose of fluoride is at or above the reference dose, if there are any.
-- difference: the second minus the first. difference_percent: the difference, % of the first; NULL if the first is 0.
-- first_asked, second_asked: the scenarios.
CREATE OR REPLACE MACRO compare_scenarios(first_asked, second_asked) AS TABLE
    WITH
    figure AS (
        SELECT scenario_id, 1 AS place, metric, NULL AS state_code, unit, value
        FROM summary.headline
        UNION ALL
        SELECT scenario_id, 2, 'arsenic_cancer_cases', state_code, 'lifetime cases', cancer_cases
        FROM summary.state_arsenic
        UNION ALL
        SELECT scenario_id, 3, 'fluoride_people_at_or_above_reference_dose', state_code, 'people', population
        FROM summary.state_fluoride
    )
    SELECT
        one.metric,
        CASE WHEN one.place = 1 THEN 'all' ELSE state.state END AS state,
        one.unit,
        one.value AS first_value,
        other.value AS second_value,
        other.value - one.value AS difference,
        100 * (other.value - one.value) / nullif(one.value, 0) AS difference_percent
    FROM figure AS one
    JOIN figure AS other
      ON other.place = one.place AND other.metric = one.metric AND other.state_code IS NOT DISTINCT FROM one.state_code
    LEFT JOIN staging.state AS state ON state.state_code = one.state_code
    WHERE one.scenario_id = scenario_named(first_asked)
      AND other.scenario_id = scenario_named(second_asked)
      AND (one.place = 1 OR one.value <> 0 OR other.value <> 0)
    ORDER BY one.place, one.metric, greatest(one.value, other.value) DESC, state.state;
