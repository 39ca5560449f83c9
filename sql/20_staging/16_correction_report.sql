-- What became of each correction of the dataset: whether the value that it expects still stands in the files.
-- Grain: one row per row of reference.correction for the dataset.
-- Key: table_name, key, column_name, written.
CREATE OR REPLACE TABLE staging.correction_report AS
WITH
-- as in the files: one row per cell of a table that has a correction
cell AS (
    SELECT 'site' AS table_name, row_key, regexp_replace(column_name, '_text$', '') AS column_name, cell
    FROM (
        SELECT trimmed(site_key) AS row_key, COLUMNS('_(text|key)$')
        FROM source.site
        WHERE 'site' IN (SELECT table_name FROM reference.correction WHERE dataset = setting('dataset'))
    ) AS site
    UNPIVOT INCLUDE NULLS (cell FOR column_name IN (COLUMNS(* EXCLUDE (row_key))))
    UNION ALL
    SELECT 'sample', row_key, regexp_replace(column_name, '_text$', ''), cell
    FROM (
        SELECT
            trimmed(site_key) || ' ' || coalesce(trimmed(sample_key), trimmed(sampled_on_text)) AS row_key,
            COLUMNS('_(text|key)$')
        FROM source.sample
        WHERE 'sample' IN (SELECT table_name FROM reference.correction WHERE dataset = setting('dataset'))
    ) AS sample
    UNPIVOT INCLUDE NULLS (cell FOR column_name IN (COLUMNS(* EXCLUDE (row_key))))
    UNION ALL
    SELECT 'town', row_key, regexp_replace(column_name, '_text$', ''), cell
    FROM (
        SELECT
            trimmed(state_code_text) || trimmed(municipality_code_text) || trimmed(locality_code_text) AS row_key,
            COLUMNS('_text$')
        FROM source.town
        WHERE 'town' IN (SELECT table_name FROM reference.correction WHERE dataset = setting('dataset'))
    ) AS town
    UNPIVOT INCLUDE NULLS (cell FOR column_name IN (COLUMNS(* EXCLUDE (row_key))))
    UNION ALL
    SELECT 'result', sample.sample_id, result.parameter, result.value_text
    FROM source.result AS result
    JOIN staging.sample_reading AS sample ON sample.file = result.file AND sample.file_row = result.file_row
    WHERE 'result' IN (SELECT table_name FROM reference.correction WHERE dataset = setting('dataset'))
),
counted AS (
    SELECT
        correction.table_name,
        correction.key,
        correction.column_name,
        correction.written,
        correction.corrected,
        correction.reason,
        count(*) FILTER (WHERE says(cell.cell, correction.written, cell.row_key, correction.key)) AS corrected_rows,
        count(*) FILTER (WHERE says(cell.cell, correction.corrected, cell.row_key, correction.key)) AS right_rows
    FROM reference.correction AS correction
    LEFT JOIN cell ON cell.table_name = correction.table_name AND cell.column_name = correction.column_name
    WHERE correction.dataset = setting('dataset')
    GROUP BY ALL
)
SELECT
    table_name,     -- table of schema source, without the schema
    key,            -- key of the row; NULL for every row with that value
    column_name,    -- column, without its _text
    written,        -- value that is wrong
    corrected,      -- value that is right
    CASE
        WHEN corrected_rows > 0 THEN 'applied'
        WHEN right_rows > 0 THEN 'not needed'
        ELSE 'stale'
    END AS outcome, -- applied; not needed: the right value stands there already; stale: neither of the two does
    corrected_rows, -- cells that said the wrong value and are read as the right one
    reason          -- why it is wrong
FROM counted
ORDER BY table_name, key, column_name, written;
