-- The sources' names for kinds of site.
-- Grain: one row per name.
-- Key: written.
-- From data/reference/site_type_aliases.csv.
CREATE OR REPLACE TABLE reference.site_type_alias AS
SELECT
    written,   -- name in the source, in capitals without accents
    site_type, -- reference.site_type
    source     -- who reads it so
FROM reference_rows('site_type_aliases.csv');
