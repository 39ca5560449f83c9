-- States with their codes and names.
-- Grain: one row per country and state.
-- Key: country_code, state_code.
-- From states.csv in data/reference and in the dataset's folder.
CREATE OR REPLACE TABLE reference.state AS
SELECT
    country_code, -- ISO 3166 code of the country, three letters
    state_code,   -- code of the state; in Mexico INEGI's
    state,        -- official name
    short_name    -- name in everyday use, and in the 2019 study's tables
FROM reference_rows('states.csv');
