-- The grid on which all outlines and points are drawn, and the coverage below which a mean is marked as unreliable.
SELECT frame.width, frame.height, frame.grid_m, least.value AS least_coverage_percent
FROM map.frame AS frame
JOIN reference.constant AS least ON least.constant = 'least_coverage_percent';
