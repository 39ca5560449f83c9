-- The sites at or above the limit of one of the figure's contaminants, the highest first, because later marks cover earlier ones.
SELECT
    concentration.contaminant_id AS entry,
    ST_X(site_point.geom) AS x,
    ST_Y(site_point.geom) AS y,
    concentration.times_limit
FROM figure_concentration AS concentration
JOIN site_point ON site_point.site_id = concentration.site_id
WHERE concentration.is_at_or_above_limit
ORDER BY concentration.times_limit DESC, concentration.site_id, concentration.contaminant_id;
