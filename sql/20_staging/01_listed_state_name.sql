-- Spellings of the country's states in the reference files: code, official name, everyday name and aliases.
-- Grain: one row per spelling.
-- Key: written.
-- Reads no input file. staging.state_name adds the states that only the input files name.
CREATE OR REPLACE TABLE staging.listed_state_name AS
WITH
spelling AS (
    SELECT state_code, unnest([state_code, state, short_name]) AS written
    FROM reference.state
    WHERE country_code = setting('country_code')
    UNION ALL
    SELECT state_code, written FROM reference.state_alias WHERE country_code = setting('country_code')
)
SELECT DISTINCT
    folded(written) AS written, -- key: spelling in capitals, without accents
    state_code                  -- code of the state; reference.state, if it lists the country's states
FROM spelling
WHERE written IS NOT NULL
ORDER BY folded(written);
