-- Single numbers that the method rests on.
-- Grain: one row per constant.
-- Key: constant.
-- From data/reference/constants.csv.
CREATE OR REPLACE TABLE reference.constant AS
SELECT
    constant,               -- key
    value::DOUBLE AS value, -- value, in its unit
    unit,                   -- unit of the value
    source                  -- where it comes from
FROM read_csv(getvariable('reference_dir') || '/constants.csv', header = true, all_varchar = true);
