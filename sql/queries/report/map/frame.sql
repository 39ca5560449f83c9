-- The grid that all outlines and points are drawn on, and the share of people under which a mean may not stand for the rest.
SELECT frame.width, frame.height, frame.grid_m, least.value AS least_coverage_percent
FROM map.frame AS frame
JOIN reference.constant AS least ON least.constant = 'least_coverage_percent';
