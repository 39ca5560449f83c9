-- What the columns of the warehouse are.
--   FROM data_dictionary() WHERE suffix(column_name, '_km')

-- The unit that a column's name says; NULL where it says none, as of a count or a text.
CREATE OR REPLACE MACRO unit_of(column_name) AS
    CASE
        WHEN suffix(column_name, '_sd_log') THEN NULL
        WHEN suffix(column_name, '_per_mg_kg_day') OR starts_with(column_name, 'slope_factor_') THEN 'per mg/kg/day'
        WHEN suffix(column_name, '_mg_kg_day') THEN 'mg/kg/day'
        WHEN suffix(column_name, '_l_kg_day') THEN 'L/kg/day'
        WHEN suffix(column_name, '_l_day') THEN 'L/day'
        WHEN suffix(column_name, '_ug_l') THEN 'µg/L'
        WHEN suffix(column_name, '_kg') THEN 'kg'
        WHEN suffix(column_name, '_km') THEN 'km'
        WHEN suffix(column_name, '_m') THEN 'm'
        WHEN suffix(column_name, '_percent') THEN '%'
        WHEN suffix(column_name, '_days_year') THEN 'days/year'
        WHEN suffix(column_name, '_a_year') THEN 'per year'
        WHEN suffix(column_name, '_years') THEN 'years'
        WHEN suffix(column_name, '_per_100000') THEN 'per 100,000 people'
        WHEN column_name IN ('longitude', 'latitude') THEN 'degrees'
        WHEN regexp_matches(column_name, '(^|_)cancer_cases(_averted|_difference)?$') THEN 'lifetime cases'
        WHEN regexp_matches(column_name, '(^|_)(people|inhabitants)(_|$)|^population$') THEN 'people'
    END;

-- The columns of the warehouse's tables and views: one row per column, in their order, with type, unit and what it is.
CREATE OR REPLACE MACRO data_dictionary() AS TABLE
    SELECT
        columns.schema_name || '.' || columns.table_name AS table_name,
        columns.column_name,
        columns.column_index AS place,
        columns.data_type,
        CASE WHEN columns.data_type IN ('DOUBLE', 'BIGINT', 'INTEGER') THEN unit_of(columns.column_name) END AS unit,
        columns.comment AS description
    FROM duckdb_columns() AS columns
    WHERE columns.database_name = current_database() AND NOT columns.internal
    ORDER BY columns.schema_name, columns.table_name, columns.column_index;
