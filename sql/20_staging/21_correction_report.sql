-- The status of each correction of the dataset.
-- Grain: one row per row of reference.correction.
-- Key: table_name, key, column_name, written.
CREATE OR REPLACE TABLE staging.correction_report AS
WITH
-- as in the files, with columns named as in corrections
site AS (
    SELECT
        trimmed(site_key) AS row_key,
        site_key,
        site_text AS site,
        state_text AS state,
        municipality_text AS municipality,
        site_type_text AS site_type,
        longitude_text AS longitude,
        latitude_text AS latitude
    FROM source.site
    WHERE 'site' IN (SELECT table_name FROM reference.correction)
),
sample AS (
    SELECT
        trimmed(site_key) || ' ' || coalesce(trimmed(sample_key), trimmed(sampled_on_text)) AS row_key,
        site_key,
        sample_key,
        sampled_on_text AS sampled_on
    FROM source.sample
    WHERE 'sample' IN (SELECT table_name FROM reference.correction)
),
town AS (
    SELECT
        trimmed(state_code_text) || trimmed(municipality_code_text) || trimmed(locality_code_text) AS row_key,
        state_code_text AS state_code,
        municipality_code_text AS municipality_code,
        locality_code_text AS locality_code,
        state_text AS state,
        municipality_text AS municipality,
        town_text AS town,
        population_text AS population,
        longitude_text AS longitude,
        latitude_text AS latitude
    FROM source.town
    WHERE 'town' IN (SELECT table_name FROM reference.correction)
),
cell AS (
    SELECT 'site' AS table_name, row_key, column_name, cell
    FROM site
    UNPIVOT INCLUDE NULLS (
        cell FOR column_name IN (site_key, site, state, municipality, site_type, longitude, latitude)
    )
    UNION ALL
    SELECT 'sample', row_key, column_name, cell
    FROM sample
    UNPIVOT INCLUDE NULLS (cell FOR column_name IN (site_key, sample_key, sampled_on))
    UNION ALL
    SELECT 'town', row_key, column_name, cell
    FROM town
    UNPIVOT INCLUDE NULLS (
        cell FOR column_name IN (
            state_code, municipality_code, locality_code, state, municipality, town, population, longitude, latitude
        )
    )
    UNION ALL
    SELECT 'result', sample_id, parameter, value_text
    FROM staging.corrected_result
    WHERE 'result' IN (SELECT table_name FROM reference.correction)
),
counted AS (
    SELECT
        correction.table_name,
        correction.key,
        correction.column_name,
        correction.written,
        correction.corrected,
        correction.reason,
        -- no correction fills a blank cell of source.result (staging.correction)
        count(*) FILTER (
            WHERE says(cell.cell, correction.written, cell.row_key, correction.key)
              AND NOT (correction.table_name = 'result' AND correction.written IS NULL)
        ) AS corrected_rows,
        count(*) FILTER (WHERE says(cell.cell, correction.corrected, cell.row_key, correction.key)) AS right_rows
    FROM reference.correction AS correction
    LEFT JOIN cell ON cell.table_name = correction.table_name AND cell.column_name = correction.column_name
    GROUP BY ALL
)
SELECT
    table_name,     -- table of schema source, without the schema
    key,            -- key of the row in the file; NULL for every row with the wrong value
    column_name,    -- column, without its _text
    written,        -- wrong value
    corrected,      -- right value; NULL if the cell is taken out
    CASE
        WHEN corrected_rows > 0 THEN 'applied'
        WHEN right_rows > 0 THEN 'not needed'
        ELSE 'stale'
    END AS outcome, -- applied; not needed: the file has the right value already; stale: the file has neither value
    corrected_rows, -- cells with the wrong value
    reason          -- why the value is wrong
FROM counted
ORDER BY table_name, key, column_name, written;
