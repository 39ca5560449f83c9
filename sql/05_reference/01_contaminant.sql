-- The contaminants that are followed from sample to map.
-- Grain: one row per contaminant.
-- Key: contaminant_id.
-- From contaminants.csv in data/reference and in the dataset's folder.
CREATE OR REPLACE TABLE reference.contaminant AS
SELECT
    contaminant_id,                          -- key
    contaminant,                             -- name
    symbol,                                  -- chemical symbol
    display_order::INTEGER AS display_order, -- order in tables and legends
    colour,                                  -- colour on the maps
    ceiling_ug_l::DOUBLE AS ceiling_ug_l,    -- a measurement above it is used and flagged, µg/L; pozo's own choice: above what natural waters hold
    note                                     -- remark
FROM reference_rows('contaminants.csv');
