-- Cancer cases from arsenic in each draw, by state.
-- Grain: one row per scenario with an interval, state with a town near a site, and draw.
-- Key: scenario_id, state_code, draw.
-- The sites of a town are drawn by the Bayesian bootstrap (Rubin 1981, doi:10.1214/aos/1176345338): every site gets a weight −ln(u),
-- the same for all towns that it is near, and a town's exposure is the weighted mean of its sites. In contrast to the ordinary bootstrap,
-- no town is ever left without a site.
-- The dose of all people of a state together, people × mg/kg/day, gives the sum of their risks, which is the number of cases.
-- Caveat: a town with a single site has that site's mean in every draw, so that its part of the uncertainty is missing.
CREATE OR REPLACE TABLE uncertainty.state_draw AS
WITH
-- if no site of a town is at or above the limit, the town is counted in no draw
considered AS (
    SELECT
        factor.scenario_id,
        factor.limit_ug_l,
        factor.population_counted,
        neighbourhood.neighbourhood_number,
        neighbourhood.exposure_set,
        neighbourhood.state_code,
        neighbourhood.town_id,
        neighbourhood.people
    FROM uncertainty.neighbourhood AS neighbourhood
    JOIN risk.scenario_factor AS factor
      ON factor.exposure_set = neighbourhood.exposure_set AND factor.contaminant_id = 'arsenic'
    JOIN reference.scenario AS scenario ON scenario.scenario_id = factor.scenario_id AND scenario.has_interval
    WHERE is_counted(neighbourhood.highest_ug_l, factor.limit_ug_l, factor.population_counted)
),
-- concentrations and weights in whole thousandths: doubles add up whole numbers exactly, in any order. A mean of two samples often ends
-- in half a thousandth, and its last digit can be off. Rounded to 9 digits it is exactly that half, which is then rounded up.
considered_site AS (
    SELECT DISTINCT
        considered.neighbourhood_number,
        site.site_id,
        CAST(1000 * round(exact_9(site.concentration_ug_l), 3) AS DOUBLE) AS thousandths_ug_l
    FROM considered
    JOIN uncertainty.arsenic_site AS site
      ON site.exposure_set = considered.exposure_set AND site.town_id = considered.town_id
),
site_weight AS (
    SELECT site.site_id, draw.draw, ceil(-1000 * ln(uniform_draw(seed.value, draw.draw, site.site_id))) AS weight
    FROM (SELECT DISTINCT site_id FROM considered_site) AS site
    CROSS JOIN (SELECT DISTINCT draw FROM uncertainty.factor_draw) AS draw
    JOIN reference.constant AS seed ON seed.constant = 'seed'
),
drawn_exposure AS (
    SELECT
        site.neighbourhood_number,
        site_weight.draw,
        sum(site_weight.weight * site.thousandths_ug_l) / sum(site_weight.weight) / 1000 AS exposure_ug_l
    FROM considered_site AS site
    JOIN site_weight ON site_weight.site_id = site.site_id
    GROUP BY site.neighbourhood_number, site_weight.draw
),
-- people × µg/L, added up over the towns that are counted
drawn_state AS (
    SELECT
        considered.scenario_id,
        considered.state_code,
        drawn_exposure.draw,
        CAST(sum(exact_9(
            CASE
                WHEN is_counted(drawn_exposure.exposure_ug_l, considered.limit_ug_l, considered.population_counted)
                THEN drawn_exposure.exposure_ug_l * considered.people
            END
        )) AS DOUBLE) AS people_ug_l
    FROM considered
    JOIN drawn_exposure ON drawn_exposure.neighbourhood_number = considered.neighbourhood_number
    GROUP BY considered.scenario_id, considered.state_code, drawn_exposure.draw
)
SELECT
    state.scenario_id,                                                        -- reference.scenario
    state.state_code,                                                         -- staging.state
    factor.draw,                                                              -- uncertainty.factor_draw
    lifetime_cancer_risk(dose(coalesce(drawn_state.people_ug_l, 0), factor.intake_l_kg_day), factor.slope_factor_per_mg_kg_day)
        AS cancer_cases                                                       -- expected lifetime cancer cases
FROM (
    SELECT DISTINCT scenario.scenario_id, neighbourhood.state_code
    FROM reference.scenario AS scenario
    JOIN uncertainty.neighbourhood AS neighbourhood ON neighbourhood.exposure_set = scenario.exposure_set
    WHERE scenario.has_interval
) AS state
JOIN uncertainty.factor_draw AS factor ON factor.scenario_id = state.scenario_id
LEFT JOIN drawn_state
  ON drawn_state.scenario_id = state.scenario_id
 AND drawn_state.state_code = state.state_code
 AND drawn_state.draw = factor.draw
ORDER BY state.scenario_id, state.state_code, factor.draw;
