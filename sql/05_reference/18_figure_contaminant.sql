-- Which contaminants a figure is about.
-- Grain: one row per figure and contaminant.
-- Key: figure_id, contaminant_id.
-- From figure_contaminants.csv in data/reference and in the dataset's folder.
CREATE OR REPLACE TABLE reference.figure_contaminant AS
SELECT
    figure_id,     -- reference.figure
    contaminant_id -- reference.contaminant
FROM reference_rows('figure_contaminants.csv');
