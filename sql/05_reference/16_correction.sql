-- Corrections of mistakes in the dataset's files.
-- Grain: one row per correction.
-- Key: table_name, key, column_name, written.
-- From corrections.csv in the dataset's folder.
CREATE OR REPLACE TABLE reference.correction AS
SELECT
    table_name,  -- table of schema source, without the schema
    key,         -- key of the row; NULL for every row with that value
    column_name, -- column, without its _text
    written,     -- value that is wrong
    corrected,   -- value that is right
    reason,      -- why it is wrong
    source       -- who says so
FROM reference_rows('corrections.csv');
