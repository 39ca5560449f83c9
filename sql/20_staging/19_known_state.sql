-- The states there are: the country's rows of reference.state or, where it has none, the states that source.state names.
-- Grain: one row per state.
-- Key: state_code.
-- Where the names come from the dataset, each is its own code; a name in reference.state_alias is another name of one of them.
CREATE OR REPLACE TABLE staging.known_state AS
WITH
listed AS (
    SELECT state_code, state, short_name
    FROM reference.state
    WHERE country_code = getvariable('country_code')
),
other_name AS (
    SELECT written FROM reference.state_alias WHERE country_code = getvariable('country_code')
),
named AS (
    SELECT arg_min(trimmed(state_text), file_row) AS state
    FROM source.state
    WHERE trimmed(state_text) IS NOT NULL
      AND folded(state_text) NOT IN (SELECT written FROM other_name)
      AND (SELECT count(*) FROM listed) = 0
    GROUP BY folded(state_text)
),
every_state AS (
    SELECT state_code, state, short_name FROM listed
    UNION ALL
    SELECT state AS state_code, state, state AS short_name FROM named
)
SELECT
    state_code, -- key: code of the state, or else its name
    state,      -- official name
    short_name  -- name in everyday use
FROM every_state
ORDER BY state_code;
