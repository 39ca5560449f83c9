-- How far the search for sites near a town reaches.
-- Grain: one row.
-- Key: widest_radius_km.
-- It covers every exposure set in use and, unless the setting scenarios names the only ones to compute, the radius sweep.
CREATE OR REPLACE TABLE reference.search_radius AS
SELECT
    max(radius_km) AS widest_radius_km -- distance within which every pair of a town and a site is found, km
FROM (
    SELECT radius_km FROM reference.exposure_set
    UNION ALL
    SELECT value FROM reference.constant WHERE constant = 'widest_sweep_km' AND setting('scenarios') = ''
) AS radius;
