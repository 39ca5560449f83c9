-- How written texts are read, used all over 20_staging.

-- A text without blanks and no-break spaces around it; NULL when nothing is left.
CREATE OR REPLACE MACRO trimmed(written) AS
    nullif(regexp_replace(written, '^[\s\x{00A0}]+|[\s\x{00A0}]+$', '', 'g'), '');

-- A text for comparing names: capitals, no accents, single blanks.
CREATE OR REPLACE MACRO folded(written) AS
    upper(strip_accents(trim(regexp_replace(written, '[\s\x{00A0}]+', ' ', 'g'))));

-- A text as a finite number; NULL when it is not one.
CREATE OR REPLACE MACRO number(written) AS
    CASE WHEN isfinite(try_cast(trimmed(written) AS DOUBLE)) THEN try_cast(trimmed(written) AS DOUBLE) END;
