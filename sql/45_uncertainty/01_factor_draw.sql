-- Draws of what turns an exposure to arsenic into risk: how much people drink, what they weigh, and the slope factor.
-- Grain: one row per scenario with an interval, and draw.
-- Key: scenario_id, draw.
-- Water and body weight are lognormal around the scenario's means: mean × exp(s × z − s² ÷ 2). The slope factor is triangular between
-- the ends of its range, with the scenario's value as its mode; without a range it is fixed.
-- Caveat: the deviations are those between persons. A draw holds for everybody at once, as if all drank much or all drank little, so
-- that the interval is wide rather than narrow.
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
drawn_group AS (
    SELECT
        scenario_id,
        draw,
        population_share * (exposure_frequency_days_year * exposure_duration_years) / (averaging_time_years * 365)
        * coalesce(
            water_l_kg_day,
            water_l_day * exp(
                coalesce(water_l_day_sd_log, 0) * normal_quantile(water_chance) - power(coalesce(water_l_day_sd_log, 0), 2) / 2
            )
            / (
                body_weight_kg * exp(
                    coalesce(body_weight_kg_sd_log, 0) * normal_quantile(weight_chance)
                    - power(coalesce(body_weight_kg_sd_log, 0), 2) / 2
                )
            )
        ) AS intake_l_kg_day
    FROM drawn_chance
),
drawn_intake AS (
    SELECT scenario_id, draw, CAST(sum(CAST(intake_l_kg_day AS DECIMAL(38, 15))) AS DOUBLE) AS intake_l_kg_day
    FROM drawn_group
    GROUP BY scenario_id, draw
),
drawn_slope AS (
    SELECT
        draw.scenario_id,
        draw.draw,
        toxicity.oral_slope_factor_per_mg_kg_day AS mode,
        coalesce(toxicity.slope_factor_low, toxicity.oral_slope_factor_per_mg_kg_day) AS low,
        coalesce(toxicity.slope_factor_high, toxicity.oral_slope_factor_per_mg_kg_day) AS high,
        uniform_draw(draw.seed, draw.draw, 'slope') AS uniform
    FROM draw
    JOIN reference.toxicity AS toxicity
      ON toxicity.toxicity_set = draw.toxicity_set AND toxicity.contaminant_id = 'arsenic'
)
SELECT
    drawn_slope.scenario_id,          -- reference.scenario
    drawn_slope.draw,                 -- number of the draw, from 1
    drawn_intake.intake_l_kg_day,     -- water drunk per body weight, L/kg/day
    CASE
        WHEN uniform * (high - low) < mode - low THEN low + sqrt(uniform * (high - low) * (mode - low))
        ELSE high - sqrt((1 - uniform) * (high - low) * (high - mode))
    END AS slope_factor_per_mg_kg_day -- lifetime cancer risk per mg/kg/day of arsenic
FROM drawn_slope
JOIN drawn_intake ON drawn_intake.scenario_id = drawn_slope.scenario_id AND drawn_intake.draw = drawn_slope.draw
ORDER BY drawn_slope.scenario_id, drawn_slope.draw;
