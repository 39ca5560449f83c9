-- The grid that all outlines and points are drawn on.
SELECT width, height, grid_m FROM map.frame;
