-- The sources' names for kinds of site.
-- Grain: one row per name.
-- Key: written.
-- From site_type_aliases.csv in data/reference and in the dataset's folder.
CREATE OR REPLACE TABLE reference.site_type_alias AS
SELECT
    written,   -- name in the source, in capitals without accents
    site_type, -- reference.site_type
    source     -- who reads it so
FROM reference_rows('site_type_aliases.csv');
