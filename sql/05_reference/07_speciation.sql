-- How much of a contaminant is in which chemical form.
-- Grain: one row per speciation set, contaminant and species.
-- Key: speciation_set, contaminant_id, species.
-- Caveat: the samples give totals only, so that the shares are assumptions. Contaminants without a row are all in the species total.
-- From speciation.csv in data/reference and in the dataset's folder.
CREATE OR REPLACE TABLE reference.speciation AS
SELECT
    speciation_set,         -- key of the set
    contaminant_id,         -- reference.contaminant
    species,                -- chemical form, as in reference.toxicity
    share::DOUBLE AS share, -- share of the total concentration, 0 to 1; a set and contaminant adds up to 1
    source,                 -- where it comes from
    reference,              -- DOI or address of the source
    note                    -- remark
FROM reference_rows('speciation.csv');
