-- Which column of a source holds which contaminant, in which unit.
-- Grain: one row per column name.
-- Key: parameter.
-- From parameters.csv in data/reference and in the dataset's folder.
CREATE OR REPLACE TABLE reference.parameter AS
SELECT
    parameter,      -- column name in the source
    contaminant_id, -- reference.contaminant
    unit,           -- reference.unit
    source          -- where the publisher says so
FROM reference_rows('parameters.csv');
