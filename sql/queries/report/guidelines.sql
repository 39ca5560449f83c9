-- Guideline values of the scenarios that were built.
SELECT guideline.guideline_set, guideline.contaminant_id, contaminant.contaminant, guideline.limit_ug_l, guideline.source, guideline.reference
FROM reference.guideline AS guideline
JOIN reference.contaminant AS contaminant ON contaminant.contaminant_id = guideline.contaminant_id
WHERE guideline.guideline_set IN (SELECT guideline_set FROM reference.scenario)
ORDER BY contaminant.display_order, guideline.guideline_set <> 'study', guideline.guideline_set;
