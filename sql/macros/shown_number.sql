-- How numbers are rounded for a reader.

-- A number to three digits, but to no less than whole ones: 12478, 34.8, 0.0123; what the report shows.
CREATE OR REPLACE MACRO shown_number(value) AS
    CASE WHEN value = 0 THEN 0 ELSE round(value, greatest(0, 2 - floor(log10(abs(value)))::INTEGER)) END;
