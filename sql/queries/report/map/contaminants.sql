-- The contaminants to choose from: those for which any place has a value.
SELECT contaminant_id, contaminant
FROM reference.contaminant
WHERE contaminant_id IN (SELECT contaminant_id FROM map.measure_class)
ORDER BY display_order;
