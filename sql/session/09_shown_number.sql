-- How numbers are rounded for a reader.

-- A number to three digits, but to no less than whole ones: 12478, 34.8, 0.0123; what the report shows.
-- It is rounded to twelve digits first: what lies halfway but for the last digit of a sum goes one way, whichever engine added up.
CREATE OR REPLACE MACRO shown_number(value) AS
    CASE
        WHEN value = 0 THEN 0
        ELSE round(
            round(value, 11 - floor(log10(abs(value)))::INTEGER),
            greatest(0, 2 - floor(log10(abs(value)))::INTEGER)
        )
    END;
