-- How SQL reads a setting.

-- The value of a setting. Raises an error if the setting has no value: with getvariable() alone a misspelt name would be NULL.
-- DuckDB computes error() for each row. In the condition of a join, take the setting from a CTE or table instead: otherwise the
-- join compares every pair of rows.
CREATE OR REPLACE MACRO setting(name) AS
    coalesce(getvariable(name), error('The setting ' || name || ' has no value. Run the files of sql/session first.'));

-- Whether the list in a setting contains a value, for COLUMNS(lambda …). There DuckDB takes no setting(), because error() has a side effect.
-- COLUMNS raises an error if the setting has no value.
CREATE OR REPLACE MACRO setting_contains(name, value) AS
    list_contains(getvariable(name), value);
