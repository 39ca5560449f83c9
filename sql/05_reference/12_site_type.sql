-- Kinds of sampling site.
-- Grain: one row per type.
-- Key: site_type.
-- From site_types.csv in data/reference and in the dataset's folder.
CREATE OR REPLACE TABLE reference.site_type AS
SELECT
    site_type,                                                     -- key, the 2019 study's English name
    category,                                                      -- the group in which the 2019 study counts it
    is_drinking_water_source::BOOLEAN AS is_drinking_water_source, -- whether people can drink from such a site
    note                                                           -- remark
FROM reference_rows('site_types.csv');
