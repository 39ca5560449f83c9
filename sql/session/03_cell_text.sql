-- How cells become text, whatever file they are in: a table of numbers is read as one that was written down.

-- A small number without an exponent: 2.7e-05 as 0.000027.
CREATE OR REPLACE MACRO without_exponent(written) AS
    CASE
        WHEN contains(written, 'e-')
        THEN concat(
            regexp_extract(written, '^-?'),
            '0.',
            repeat('0', regexp_extract(written, 'e-(\d+)$', 1)::INTEGER - 1),
            regexp_replace(written, '^-|\.|e-\d+$', '', 'g')
        )
        ELSE written
    END;

-- A value as text, with all of its digits. NaN is none: so other programs write a missing number.
CREATE OR REPLACE MACRO as_text(cell) AS
    CASE
        WHEN typeof(cell) IN ('DOUBLE', 'FLOAT') THEN nullif(without_exponent(cell::VARCHAR), 'nan')
        ELSE cell::VARCHAR
    END;
