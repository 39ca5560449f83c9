-- The units in which concentrations come.
-- Grain: one row per unit.
-- Key: unit.
-- From units.csv in data/reference and in the dataset's folder.
CREATE OR REPLACE TABLE reference.unit AS
SELECT
    unit,                                   -- key, as written in the sources
    ug_l_per_unit::DOUBLE AS ug_l_per_unit  -- µg/L in one such unit
FROM reference_rows('units.csv');
