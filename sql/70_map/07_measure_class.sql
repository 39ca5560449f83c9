-- The classes of the report's map: the range of figures of each colour in the legend, and the number of places in it.
-- Grain: one row per scenario, contaminant, level of places, measure with a figure there, and class.
-- Key: scenario_id, contaminant_id, place_level, measure, class.
-- Concentrations are classed by the scenario's guideline, and hazard quotients by 1. Cases and their rate have a class for zero, and then
-- the bounds 1, 3, 10, 30, …: the five highest that scenarios typically reach (the median of their highest figures). The same colour has
-- the same meaning in all scenarios.
CREATE OR REPLACE TABLE map.measure_class AS
WITH
highest AS (
    SELECT scenario_id, contaminant_id, place_level, measure, max(value) AS value
    FROM map.place_figure
    GROUP BY scenario_id, contaminant_id, place_level, measure
),
typical AS (
    SELECT contaminant_id, place_level, measure, median(value) AS value
    FROM highest
    WHERE measure IN ('cases', 'cases_per_100000')
    GROUP BY contaminant_id, place_level, measure
),
step AS (
    -- read from text: 3 × 10⁻¹ would be 0.30000000000000004
    SELECT CAST(concat(digit.digit, 'e', exponent.exponent) AS DOUBLE) AS lower_bound
    FROM (VALUES (1), (3)) AS digit (digit)
    CROSS JOIN range(-3, 9) AS exponent (exponent)
),
highest_step AS (
    SELECT typical.contaminant_id, typical.place_level, typical.measure, step.lower_bound
    FROM typical
    JOIN step ON step.lower_bound <= greatest(typical.value, 1)
    QUALIFY row_number() OVER (
        PARTITION BY typical.contaminant_id, typical.place_level, typical.measure ORDER BY step.lower_bound DESC
    ) <= 5
),
bound AS (
    SELECT
        highest.scenario_id,
        highest.contaminant_id,
        highest.place_level,
        highest.measure,
        share.parts * CASE highest.measure WHEN 'concentration' THEN factor.limit_ug_l ELSE 1 END / share.whole AS lower_bound
    FROM highest
    JOIN risk.scenario_factor AS factor
      ON factor.scenario_id = highest.scenario_id AND factor.contaminant_id = highest.contaminant_id
    CROSS JOIN (VALUES (0, 1), (1, 10), (1, 2), (1, 1), (2, 1), (5, 1)) AS share (parts, whole)
    WHERE highest.measure IN ('concentration', 'hazard_quotient')
    UNION ALL
    SELECT highest.scenario_id, highest.contaminant_id, highest.place_level, highest.measure, share.lower_bound
    FROM highest
    CROSS JOIN (VALUES (0), (20), (40), (60), (80)) AS share (lower_bound)
    WHERE highest.measure = 'coverage'
    UNION ALL
    SELECT highest.scenario_id, highest.contaminant_id, highest.place_level, highest.measure, step.lower_bound
    FROM highest
    JOIN highest_step AS step
      ON step.contaminant_id = highest.contaminant_id
     AND step.place_level = highest.place_level
     AND step.measure = highest.measure
    UNION ALL
    SELECT scenario_id, contaminant_id, place_level, measure, lower_bound
    FROM highest
    -- one class for zero, and one from there to the lowest step
    CROSS JOIN (VALUES (0), (0)) AS below (lower_bound)
    WHERE measure IN ('cases', 'cases_per_100000')
),
numbered AS (
    SELECT
        *,
        CAST(row_number() OVER every_class - 1 AS INTEGER) AS class,
        lead(lower_bound) OVER every_class AS upper_bound,
        lower_bound = 0 AND row_number() OVER every_class = 2 AS is_above_zero
    FROM bound
    WINDOW every_class AS (PARTITION BY scenario_id, contaminant_id, place_level, measure ORDER BY lower_bound)
),
-- the condition of a class is in WHERE: in a LEFT JOIN's ON it would compare every pair of rows
counted AS (
    SELECT
        numbered.scenario_id,
        numbered.contaminant_id,
        numbered.place_level,
        numbered.measure,
        numbered.class,
        count(*) AS places
    FROM map.place_figure AS figure
    JOIN numbered
      ON numbered.scenario_id = figure.scenario_id
     AND numbered.contaminant_id = figure.contaminant_id
     AND numbered.place_level = figure.place_level
     AND numbered.measure = figure.measure
    WHERE CASE
        WHEN numbered.upper_bound = 0 THEN figure.value = 0
        WHEN numbered.is_above_zero THEN figure.value > 0 AND figure.value < numbered.upper_bound
        ELSE figure.value >= numbered.lower_bound AND figure.value < coalesce(numbered.upper_bound, 'infinity')
    END
    GROUP BY numbered.scenario_id, numbered.contaminant_id, numbered.place_level, numbered.measure, numbered.class
)
SELECT
    numbered.scenario_id,                                -- reference.scenario
    numbered.contaminant_id,                             -- reference.contaminant
    numbered.place_level,                                -- state or municipality
    numbered.measure,                                    -- measure of map.place_figure
    numbered.class,                                      -- place of the class in the legend, from 0
    CAST(numbered.lower_bound AS DOUBLE) AS lower_bound, -- lowest figure in the class; the class after that of zero begins above zero
    CAST(numbered.upper_bound AS DOUBLE) AS upper_bound, -- figures in the class are below this, or for the class of zero equal to it; NULL for the highest class
    coalesce(counted.places, 0) AS places                -- places in the class
FROM numbered
LEFT JOIN counted
  ON counted.scenario_id = numbered.scenario_id
 AND counted.contaminant_id = numbered.contaminant_id
 AND counted.place_level = numbered.place_level
 AND counted.measure = numbered.measure
 AND counted.class = numbered.class
ORDER BY numbered.scenario_id, numbered.contaminant_id, numbered.place_level, numbered.measure, numbered.class;
