-- The figure's contaminants: colour, limit, and how many sites are at or above it. number: which mark stands for it in grey.
SELECT
    contaminant.contaminant_id AS entry,
    contaminant.colour,
    any_value(contaminant.display_order) AS number,
    contaminant.contaminant || CASE
        WHEN count(concentration.site_id) = 0 THEN ' (no data)'
        ELSE format(
            ' {:,g} µg/L ({:,})',
            contaminant.limit_ug_l,
            count(CASE WHEN concentration.is_at_or_above_limit THEN 1 END)
        )
    END AS label
FROM figure_contaminant AS contaminant
LEFT JOIN figure_concentration AS concentration ON concentration.contaminant_id = contaminant.contaminant_id
GROUP BY contaminant.contaminant_id, contaminant.contaminant, contaminant.colour, contaminant.limit_ug_l
ORDER BY number, contaminant.contaminant_id;
