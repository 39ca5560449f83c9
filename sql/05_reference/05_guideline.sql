-- Guideline values for drinking water.
-- Grain: one row per guideline set and contaminant.
-- Key: guideline_set, contaminant_id.
-- From guidelines.csv in data/reference and in the dataset's folder.
CREATE OR REPLACE TABLE reference.guideline AS
SELECT
    guideline_set,                    -- who set them
    contaminant_id,                   -- reference.contaminant
    limit_ug_l::DOUBLE AS limit_ug_l, -- highest concentration allowed, µg/L
    source,                           -- where it comes from
    reference,                        -- DOI or address of the source
    published,                        -- when the source was published, year or ISO date
    note                              -- remark, and what was not verified
FROM reference_rows('guidelines.csv');
