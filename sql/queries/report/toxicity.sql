-- Slope factors and reference doses of the scenarios that were built.
SELECT
    toxicity.toxicity_set,
    toxicity.contaminant_id,
    contaminant.contaminant,
    nullif(toxicity.species, 'total') AS species,
    toxicity.oral_slope_factor_per_mg_kg_day,
    toxicity.slope_factor_low,
    toxicity.slope_factor_high,
    toxicity.reference_dose_mg_kg_day,
    toxicity.source,
    toxicity.reference
FROM reference.toxicity AS toxicity
JOIN reference.contaminant AS contaminant ON contaminant.contaminant_id = toxicity.contaminant_id
WHERE toxicity.toxicity_set IN (SELECT toxicity_set FROM reference.scenario)
ORDER BY contaminant.display_order, toxicity.species, toxicity.toxicity_set <> 'study', toxicity.toxicity_set;
