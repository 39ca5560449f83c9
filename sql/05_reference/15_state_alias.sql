-- Further names of states, so that none is lost between files.
-- Grain: one row per country and name.
-- Key: country_code, written.
-- From state_aliases.csv in data/reference and in the dataset's folder.
CREATE OR REPLACE TABLE reference.state_alias AS
SELECT
    country_code, -- ISO 3166 code of the country, three letters
    written,      -- name in the source, in capitals without accents
    state_code,   -- reference.state
    source        -- who writes it so
FROM reference_rows('state_aliases.csv');
