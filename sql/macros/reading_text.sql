-- How written texts are read, used all over 20_staging.

-- A text without blanks and no-break spaces around it; NULL when nothing is left.
CREATE OR REPLACE MACRO trimmed(written) AS
    nullif(regexp_replace(written, '^[\s\x{00A0}\x{202F}]+|[\s\x{00A0}\x{202F}]+$', '', 'g'), '');

-- A text for comparing names: capitals, no accents, single blanks.
CREATE OR REPLACE MACRO folded(written) AS
    upper(strip_accents(trim(regexp_replace(written, '[\s\x{00A0}\x{202F}]+', ' ', 'g'))));

-- A text as a finite number, written with a decimal point and nothing between thousands (DuckDB would take 1_000); NULL when it is not.
CREATE OR REPLACE MACRO plain_number(written) AS
    CASE
        WHEN isfinite(try_cast(trimmed(written) AS DOUBLE)) AND NOT contains(written, '_') THEN try_cast(trimmed(written) AS DOUBLE)
    END;

-- Digits with blanks, apostrophes, commas or points between thousands, or with a decimal comma, as plain_number reads them.
-- 1,234 is one thousand two hundred and thirty-four; 0,123 has a decimal comma, for no thousands begin with 0.
CREATE OR REPLACE MACRO plainly_written(written) AS
    CASE
        WHEN regexp_full_match(written, '[+-]?[1-9]\d{0,2}([ \x{00A0}\x{202F}'']\d{3})+([.,]\d+)?')
        THEN replace(regexp_replace(written, '[ \x{00A0}\x{202F}'']', '', 'g'), ',', '.')
        WHEN regexp_full_match(written, '[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?') THEN replace(written, ',', '')
        WHEN regexp_full_match(written, '[+-]?[1-9]\d{0,2}(\.\d{3})+,\d+|[+-]?[1-9]\d{0,2}(\.\d{3}){2,}')
        THEN replace(replace(written, '.', ''), ',', '.')
        WHEN regexp_full_match(written, '[+-]?\d*,\d+([eE][+-]?\d+)?') THEN replace(written, ',', '.')
    END;

-- A text as a finite number, in any of these ways of writing; NULL when it is none.
CREATE OR REPLACE MACRO number(written) AS
    CASE WHEN plain_number(written) IS NULL THEN plain_number(plainly_written(trimmed(written))) ELSE plain_number(written) END;

-- A text as degrees: a comma is a decimal one, since no coordinate has thousands; NULL when it is no number.
CREATE OR REPLACE MACRO degrees_written(written) AS
    CASE WHEN plain_number(written) IS NULL THEN plain_number(replace(trimmed(written), ',', '.')) ELSE plain_number(written) END;
