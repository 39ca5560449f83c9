-- Measured concentrations.
-- Grain: one row per sample and contaminant.
-- Key: sample_id, contaminant_id.
-- It is a view: the rows stand in staging.result_reading.
CREATE OR REPLACE VIEW staging.measurement AS
SELECT
    sample_id,                                                                  -- site and the sample's key or date
    site_id,                                                                    -- staging.site
    contaminant_id,                                                             -- reference.contaminant
    sampled_on,                                                                 -- date of sampling; NULL when not given
    CASE WHEN NOT is_non_detect THEN number_ug_l END AS concentration_ug_l,     -- µg/L; NULL for a non-detect
    is_non_detect,                                                              -- whether it is below the detection limit
    CASE WHEN is_non_detect THEN number_ug_l END AS detection_limit_ug_l,       -- µg/L; NULL for a detect
    written,                                                                    -- value as written, in the source's unit
    file,                                                                       -- file the value was read from
    file_row                                                                    -- row in the file
FROM staging.result_reading
WHERE reason IS NULL;
