-- How SQL reads a setting.

-- The value of a setting. Raises an error if the setting has no value: with getvariable() alone, a misspelt name would be NULL.
-- It is written with CASE because DuckDB then puts the value in its place before it plans the query. With
-- coalesce(getvariable(name), error(…)) it would compute the setting for each row, and a spatial join would compare every pair of rows.
CREATE OR REPLACE MACRO setting(name) AS
    CASE
        WHEN getvariable(name) IS NULL THEN error('The setting ' || name || ' has no value. Run the files of sql/session first.')
        ELSE getvariable(name)
    END;

-- Whether the list in a setting contains a value, for COLUMNS(lambda …). There DuckDB takes no setting(), because error() has a side effect.
-- COLUMNS raises an error if the setting has no value.
CREATE OR REPLACE MACRO setting_contains(name, value) AS
    list_contains(getvariable(name), value);
