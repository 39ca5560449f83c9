-- The ways in which a town's exposure is computed. Scenarios that share one share its rows in every table of schema exposure.
-- Grain: one row per exposure set that a scenario uses.
-- Key: exposure_set.
-- From exposure_sets.csv in data/reference and in the dataset's folder.
CREATE OR REPLACE TABLE reference.exposure_set AS
SELECT
    exposure_set,                            -- key
    display_order::INTEGER AS display_order, -- order in tables
    distance_measure,                        -- planar (the 2019 study's) or geodesic (WGS 84)
    radius_km::DOUBLE AS radius_km,          -- a site nearer than this is near a town, km
    non_detects,                             -- what a non-detect counts as: lower_bound (0), middle_bound (half its limit), upper_bound (its limit), kaplan_meier or order_statistics (where a site allows it, else the middle bound)
    site_selection,                          -- which sites count: all, drinking_water (those that can serve as such), or groundwater
    weighting,                               -- how a town's near sites are weighed: mean, inverse_distance, nearest, or maximum
    note                                     -- remark
FROM reference_rows('exposure_sets.csv')
WHERE exposure_set IN (SELECT exposure_set FROM reference.scenario);
