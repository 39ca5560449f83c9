-- Draws of the factors that turn an exposure to arsenic into risk: water drunk, body weight, and slope factor.
-- Grain: one row per scenario with an interval, and draw.
-- Key: scenario_id, draw.
-- Water and body weight are lognormal around the scenario's means. The slope factor is triangular between the ends of its range, with the
-- scenario's value as its mode; without a range it is fixed.
-- Caveat: the standard deviations are those between persons, but a draw holds for everybody at once, as if all people drank much or
-- all drank little. This makes the interval wide rather than narrow.
CREATE OR REPLACE TABLE uncertainty.factor_draw AS
WITH
numbered AS (
    SELECT unnest(range(1, 1 + CAST(value AS INTEGER))) AS draw FROM reference.constant WHERE constant = 'draws'
),
draw AS (
    SELECT scenario.scenario_id, scenario.intake_set, scenario.toxicity_set, numbered.draw, seed.value AS seed
    FROM reference.scenario AS scenario
    CROSS JOIN numbered
    JOIN reference.constant AS seed ON seed.constant = 'seed'
    WHERE scenario.has_interval AND setting('scenarios') = ''
),
drawn_chance AS (
    SELECT
        draw.scenario_id,
        draw.draw,
        intake_group.*,
        uniform_draw(draw.seed, draw.draw, concat('water ', intake_group.intake_group)) AS water_chance,
        uniform_draw(draw.seed, draw.draw, concat('weight ', intake_group.intake_group)) AS weight_chance
    FROM draw
    JOIN reference.intake_group AS intake_group ON intake_group.intake_set = draw.intake_set
),
drawn_intake AS (
    SELECT
        scenario_id,
        draw,
        exact_sum(intake(
            population_share,
            water_l_kg_day,
            lognormal_draw(water_l_day, water_l_day_sd_log, water_chance),
            lognormal_draw(body_weight_kg, body_weight_kg_sd_log, weight_chance),
            exposure_frequency_days_year,
            exposure_duration_years,
            averaging_time_years
        )) AS intake_l_kg_day
    FROM drawn_chance
    GROUP BY scenario_id, draw
),
drawn_slope AS (
    SELECT
        draw.scenario_id,
        draw.draw,
        triangular_draw(
            coalesce(toxicity.slope_factor_low, toxicity.oral_slope_factor_per_mg_kg_day),
            toxicity.oral_slope_factor_per_mg_kg_day,
            coalesce(toxicity.slope_factor_high, toxicity.oral_slope_factor_per_mg_kg_day),
            uniform_draw(draw.seed, draw.draw, 'slope')
        ) AS slope_factor_per_mg_kg_day
    FROM draw
    JOIN reference.toxicity AS toxicity
      ON toxicity.toxicity_set = draw.toxicity_set AND toxicity.contaminant_id = 'arsenic'
)
SELECT
    drawn_slope.scenario_id,               -- reference.scenario
    drawn_slope.draw,                      -- number of the draw, from 1
    drawn_intake.intake_l_kg_day,          -- water drunk per body weight, L/kg/day
    drawn_slope.slope_factor_per_mg_kg_day -- lifetime cancer risk per mg/kg/day of arsenic
FROM drawn_slope
JOIN drawn_intake ON drawn_intake.scenario_id = drawn_slope.scenario_id AND drawn_intake.draw = drawn_slope.draw
ORDER BY drawn_slope.scenario_id, drawn_slope.draw;
