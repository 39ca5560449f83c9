-- Measured concentrations and detection limits.
-- Grain: one row per sample and contaminant.
-- Key: sample_id, contaminant_id.
-- A view: the rows are stored in staging.result_reading.
CREATE OR REPLACE VIEW staging.measurement AS
SELECT
    sample_id,                                                                  -- site and the sample's key, date or row
    site_id,                                                                    -- staging.site
    contaminant_id,                                                             -- reference.contaminant
    sampled_on,                                                                 -- date of sampling; NULL if missing or unreadable
    CASE WHEN NOT is_non_detect THEN number_ug_l END AS concentration_ug_l,     -- µg/L; NULL for a non-detect
    is_non_detect,                                                              -- whether it is below the detection limit
    CASE WHEN is_non_detect THEN number_ug_l END AS detection_limit_ug_l,       -- µg/L; NULL for a detect
    written,                                                                    -- value as in the file, corrected, in the unit of the file
    file,                                                                       -- file the value was read from
    file_row                                                                    -- row in the file
FROM staging.result_reading
WHERE reason IS NULL;
