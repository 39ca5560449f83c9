-- Dose and response: how harmful a dose is.
-- Grain: one row per toxicity set and contaminant.
-- Key: toxicity_set, contaminant_id.
-- From data/reference/toxicity.csv.
CREATE OR REPLACE TABLE reference.toxicity AS
SELECT
    toxicity_set,                                                               -- edition of the values
    contaminant_id,                                                             -- reference.contaminant
    oral_slope_factor_per_mg_kg_day::DOUBLE AS oral_slope_factor_per_mg_kg_day, -- lifetime cancer risk per mg/kg/day; NULL when not taken as a carcinogen
    reference_dose_mg_kg_day::DOUBLE AS reference_dose_mg_kg_day,               -- daily dose without appreciable risk, mg/kg/day; NULL when none is used
    source                                                                      -- where it comes from
FROM read_csv(getvariable('reference_dir') || '/toxicity.csv', header = true, all_varchar = true);
