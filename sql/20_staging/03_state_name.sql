-- Every spelling of a state: its code, official name, everyday name and aliases.
-- Grain: one row per spelling.
-- Key: written.
CREATE OR REPLACE TABLE staging.state_name AS
WITH
spelling AS (
    SELECT state_code, written FROM staging.listed_state_name
    UNION
    SELECT state_code, folded(unnest([state_code, state, short_name])) FROM staging.known_state
)
SELECT
    written,   -- key: spelling in capitals, without accents
    state_code -- staging.known_state
FROM spelling
WHERE written IS NOT NULL
ORDER BY written;
