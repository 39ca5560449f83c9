-- Dose and response: how harmful a dose is.
-- Grain: one row per toxicity set, contaminant and species of it.
-- Key: toxicity_set, contaminant_id, species.
-- Caveat: chromium has two species, VI and III; reference.speciation says how much of the total is which.
-- From toxicity.csv in data/reference and in the dataset's folder.
CREATE OR REPLACE TABLE reference.toxicity AS
SELECT
    toxicity_set,                                                               -- edition of the values
    contaminant_id,                                                             -- reference.contaminant
    species,                                                                    -- chemical form that the values are for: total (all of it), VI or III
    oral_slope_factor_per_mg_kg_day::DOUBLE AS oral_slope_factor_per_mg_kg_day, -- lifetime cancer risk per mg/kg/day; NULL when not taken as a carcinogen
    slope_factor_low::DOUBLE AS slope_factor_low,                               -- low end of the slope factor's range, per mg/kg/day; NULL when none was found
    slope_factor_high::DOUBLE AS slope_factor_high,                             -- high end of the slope factor's range, per mg/kg/day; NULL when none was found
    reference_dose_mg_kg_day::DOUBLE AS reference_dose_mg_kg_day,               -- daily dose without appreciable risk, mg/kg/day; NULL when none is used
    effect,                                                                     -- illness behind the slope factor; illness behind the reference dose
    source,                                                                     -- where it comes from
    reference,                                                                  -- DOI or address of the source
    published,                                                                  -- when the source was published, year or ISO date
    note                                                                        -- remark, and what was not verified
FROM reference_rows('toxicity.csv');
