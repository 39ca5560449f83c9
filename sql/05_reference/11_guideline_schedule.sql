-- Guideline values that come into force in steps, by size of the locality.
-- Grain: one row per guideline set, contaminant, size of locality and period.
-- Key: guideline_set, contaminant_id, fewest_inhabitants, valid_from.
-- From guideline_schedule.csv in data/reference and in the dataset's folder.
CREATE OR REPLACE TABLE reference.guideline_schedule AS
SELECT
    guideline_set,                                      -- reference.guideline, which has the final values
    contaminant_id,                                     -- reference.contaminant
    fewest_inhabitants::BIGINT AS fewest_inhabitants,   -- smallest locality that it holds for, inhabitants
    most_inhabitants::BIGINT AS most_inhabitants,       -- largest locality that it holds for, inhabitants; NULL when there is no largest
    valid_from::DATE AS valid_from,                     -- first day on which it holds
    valid_before::DATE AS valid_before,                 -- first day on which it no longer holds; NULL when it is final
    limit_ug_l::DOUBLE AS limit_ug_l,                   -- highest concentration allowed, µg/L
    source,                                             -- where it comes from
    reference,                                          -- DOI or address of the source
    published,                                          -- when the source was published, year or ISO date
    note                                                -- remark, and what was not verified
FROM reference_rows('guideline_schedule.csv');
