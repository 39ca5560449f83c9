-- Every way in which a state is written: its code, official name, everyday name and aliases.
-- Grain: one row per spelling, folded.
-- Key: written.
CREATE OR REPLACE TABLE staging.state_name AS
WITH
spelling AS (
    SELECT country_code, state_code, state_code AS written FROM reference.state
    UNION
    SELECT country_code, state_code, state AS written FROM reference.state
    UNION
    SELECT country_code, state_code, short_name AS written FROM reference.state
    UNION
    SELECT country_code, state_code, written FROM reference.state_alias
)
SELECT DISTINCT
    folded(written) AS written, -- key: spelling in capitals, without accents
    state_code                  -- reference.state
FROM spelling
WHERE country_code = getvariable('country_code')
ORDER BY folded(written);
