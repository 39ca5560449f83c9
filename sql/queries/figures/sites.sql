-- The sites where any of the figure's contaminants was measured, all of one size, a little less than a bubble at the limit.
SELECT
    is_drinking_water_source::VARCHAR AS entry,
    ST_X(geom) AS x,
    ST_Y(geom) AS y,
    0.7::DOUBLE AS times_limit
FROM site_point
WHERE site_id IN (SELECT site_id FROM figure_concentration)
ORDER BY is_drinking_water_source DESC, site_id;
