-- Single numbers that the method rests on.
-- Grain: one row per constant.
-- Key: constant.
-- From constants.csv and country_constants.csv in data/reference and in the dataset's folder. A number for the dataset's country takes precedence.
CREATE OR REPLACE TABLE reference.constant AS
WITH
own AS (
    SELECT constant, value, unit, source
    FROM reference_rows('country_constants.csv')
    WHERE country_code = setting('country_code')
),
every_constant AS (
    SELECT constant, value, unit, source
    FROM reference_rows('constants.csv')
    WHERE constant NOT IN (SELECT constant FROM own)
    UNION ALL
    SELECT constant, value, unit, source FROM own
)
SELECT
    constant,               -- key
    value::DOUBLE AS value, -- value, in its unit
    unit,                   -- unit of the value
    source                  -- where it comes from
FROM every_constant;
