-- The states of the country: those that reference.state lists; else those in the state boundary file; else those that the towns name.
-- Grain: one row per state.
-- Key: state_code.
-- A state without a code has its name as its code. A name in reference.state_alias is no state of its own.
CREATE OR REPLACE TABLE staging.known_state AS
WITH
listed AS (
    SELECT state_code, state, short_name
    FROM reference.state
    WHERE country_code = setting('country_code')
),
-- the boundary file has names without codes; the town file may have both
town_state AS (
    SELECT DISTINCT state_code_text, state_text FROM source.town WHERE (SELECT count(*) FROM listed) = 0
),
code_of_name AS (
    SELECT folded(state_text) AS written, min(trimmed(state_code_text)) AS code FROM town_state GROUP BY folded(state_text)
),
named AS (
    SELECT code_of_name.code, trimmed(state.state_text) AS name, (state.file, state.file_row) AS place
    FROM source.state AS state
    LEFT JOIN code_of_name ON code_of_name.written = folded(state.state_text)
    UNION ALL
    SELECT trimmed(state_code_text), trimmed(state_text), (file, file_row)
    FROM source.town
    WHERE (SELECT count(*) FROM source.state) = 0
),
distinct_name AS (
    SELECT arg_min(coalesce(code, name), place) AS state_code, arg_min(coalesce(name, code), place) AS state
    FROM named
    WHERE (SELECT count(*) FROM listed) = 0
      AND coalesce(code, name) IS NOT NULL
      AND folded(coalesce(code, name)) NOT IN (SELECT written FROM staging.listed_state_name)
    GROUP BY folded(coalesce(code, name))
),
every_state AS (
    SELECT state_code, state, short_name FROM listed
    UNION ALL
    SELECT state_code, state, state AS short_name FROM distinct_name
)
SELECT
    state_code, -- key: code of the state, or its name if it has no code
    state,      -- official name
    short_name  -- name in everyday use
FROM every_state
ORDER BY state_code;
