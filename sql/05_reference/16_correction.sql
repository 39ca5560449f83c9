-- Mistakes in the sources that are put right.
-- Grain: one row per correction.
-- Key: dataset, table_name, key, column_name, written.
-- From data/reference/corrections.csv.
CREATE OR REPLACE TABLE reference.correction AS
SELECT
    dataset,     -- dataset that has the mistake
    table_name,  -- table of schema source, without the schema
    key,         -- key of the row; NULL for every row with that value
    column_name, -- column, without its _text
    written,     -- value that is wrong
    corrected,   -- value that is right
    reason,      -- why it is wrong
    source       -- who says so
FROM read_csv(setting('reference_dir') || '/corrections.csv', header = true, all_varchar = true);
