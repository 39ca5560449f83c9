-- Every way in which a state is written: its code, official name, everyday name and aliases.
-- Grain: one row per spelling, folded.
-- Key: written.
CREATE OR REPLACE TABLE staging.state_name AS
WITH
spelling AS (
    SELECT state_code, unnest([state_code, state, short_name]) AS written FROM staging.known_state
    UNION
    SELECT state_code, written FROM reference.state_alias WHERE country_code = setting('country_code')
)
SELECT DISTINCT
    folded(written) AS written, -- key: spelling in capitals, without accents
    state_code                  -- staging.known_state
FROM spelling
ORDER BY folded(written);
