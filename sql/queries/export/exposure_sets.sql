-- What the values of exposure_set mean.
SELECT
    exposure_set,
    distance_measure,
    radius_km,
    non_detects,
    site_selection,
    weighting,
    note
FROM reference.exposure_set
ORDER BY display_order;
