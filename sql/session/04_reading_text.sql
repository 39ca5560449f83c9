-- How written texts are read, used all over 20_staging.

-- A text without blanks and no-break spaces around it; NULL when nothing is left.
CREATE OR REPLACE MACRO trimmed(written) AS
    nullif(regexp_replace(written, '^[\s\x{00A0}\x{202F}]+|[\s\x{00A0}\x{202F}]+$', '', 'g'), '');

-- A text for comparing names: capitals, no accents, single blanks.
CREATE OR REPLACE MACRO folded(written) AS
    upper(strip_accents(trim(regexp_replace(written, '[\s\x{00A0}\x{202F}]+', ' ', 'g'))));

-- How alike two names are, from 0 to 1, whatever their capitals, accents, blanks and marks; one that holds the other is 0.9 at least.
CREATE OR REPLACE MACRO likeness(one, other) AS
    greatest(
        jaro_winkler_similarity(
            regexp_replace(folded(one), '[^A-Z0-9]', '', 'g'), regexp_replace(folded(other), '[^A-Z0-9]', '', 'g')
        ),
        CASE
            WHEN least(length(one), length(other)) >= 3 AND (contains(folded(one), folded(other)) OR contains(folded(other), folded(one)))
            THEN 0.9
        END
    );

-- A text as a finite number, written with a decimal point and nothing between thousands (DuckDB would take 1_000); NULL when it is not.
-- A printer's minus is one.
CREATE OR REPLACE MACRO plain_number(written) AS
    CASE
        WHEN isfinite(try_cast(translate(trimmed(written), '−', '-') AS DOUBLE)) AND NOT contains(written, '_')
        THEN try_cast(translate(trimmed(written), '−', '-') AS DOUBLE)
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

-- The number of a cell, which may be a detection limit, written with < before it; NULL when it is none. is_decimal_comma: whether the
-- sheet has decimal commas, so that 1,234 is a little more than one.
CREATE OR REPLACE MACRO number_or_limit(written, is_decimal_comma) AS
    CASE
        WHEN is_decimal_comma AND regexp_full_match(trimmed(written), '<?\s*[+-]?\d{1,3},\d{3}')
        THEN plain_number(replace(regexp_replace(trimmed(written), '^<', ''), ',', '.'))
        ELSE number(regexp_replace(trimmed(written), '^<', ''))
    END;

-- Whether a cell is a non-detect that says its limit.
CREATE OR REPLACE MACRO says_limit(written) AS
    coalesce(trimmed(written) LIKE '<%', false);

-- A text as degrees: a comma is a decimal one, since no coordinate has thousands; NULL when it is no number.
CREATE OR REPLACE MACRO degrees_written(written) AS
    CASE WHEN plain_number(written) IS NULL THEN plain_number(replace(trimmed(written), ',', '.')) ELSE plain_number(written) END;

-- Whether a position, in degrees, lies within the country's bounds. Those of a country across the meridian of 180° go from west, over
-- 180°, to east.
CREATE OR REPLACE MACRO is_in_bounds(longitude, latitude) AS
    CASE
        WHEN setting('west') <= setting('east') THEN longitude BETWEEN setting('west') AND setting('east')
        ELSE longitude BETWEEN setting('west') AND 180 OR longitude BETWEEN -180 AND setting('east')
    END
    AND latitude BETWEEN setting('south') AND setting('north');

-- Why a position, in degrees, cannot be used, and what it looks as if it were; NULL when it can.
CREATE OR REPLACE MACRO position_fault(longitude, latitude) AS
    CASE
        WHEN longitude IS NULL OR latitude IS NULL THEN 'coordinate missing or unreadable'
        WHEN is_in_bounds(longitude, latitude) THEN NULL
        WHEN longitude = 0 AND latitude = 0 THEN 'coordinate out of bounds: 0 for a missing one'
        WHEN is_in_bounds(latitude, longitude) THEN 'coordinate out of bounds: longitude and latitude look swapped'
        WHEN is_in_bounds(-longitude, latitude) OR is_in_bounds(longitude, -latitude) THEN 'coordinate out of bounds: its sign looks wrong'
        WHEN abs(longitude) > 360 OR abs(latitude) > 360 THEN 'coordinate out of bounds: not in degrees'
        ELSE 'coordinate out of bounds'
    END;

-- Whether a text, though it may be read, is anything but digits with a decimal point. As 2.7E-5, 2.7E-005 or 2.7e-05 a workbook keeps a
-- small number by itself; in other files somebody wrote it so.
CREATE OR REPLACE MACRO is_odd_number(written, is_in_workbook) AS
    NOT coalesce(
        regexp_full_match(written, '-?\d+(\.\d+)?')
        OR (is_in_workbook AND regexp_full_match(written, '-?\d(\.\d+)?(E[+-]?\d+|e[+-]\d{2,3})')),
        true
    );

-- A text as a day: 2019-12-31, with or without a time of day, a workbook's number of the day, or 31/12/2019; NULL when it is none.
CREATE OR REPLACE MACRO day_written(written) AS
    CASE
        WHEN try_cast(trimmed(written) AS DOUBLE) BETWEEN 1 AND 109574  -- 31 December 2199
        THEN DATE '1899-12-30' + floor(try_cast(trimmed(written) AS DOUBLE))::INTEGER
        WHEN regexp_matches(trimmed(written), '^\d{4}-\d{1,2}-\d{1,2}([T ]|$)')
        THEN try_cast(regexp_extract(trimmed(written), '^[\d-]+') AS DATE)
        WHEN regexp_full_match(trimmed(written), '\d{1,2}/\d{1,2}/\d{4}') THEN try_strptime(trimmed(written), '%d/%m/%Y')::DATE
    END;

-- Whether a cell says what a correction expects, as text or as a number. Nothing is expected of a blank cell but where the correction
-- names the row.
CREATE OR REPLACE MACRO says(cell, expected, row_key, expected_key) AS
    coalesce(row_key = expected_key, expected_key IS NULL AND expected IS NOT NULL)
    AND (
        trimmed(cell) IS NOT DISTINCT FROM expected
        OR coalesce(try_cast(cell AS DOUBLE) = try_cast(expected AS DOUBLE), false)
    );

-- A cell as it should be: what the first correction of its column puts in its place that it says the wrong value of; else as it is.
-- corrections: a list of rows of reference.correction (NULL for none), those of single rows first.
CREATE OR REPLACE MACRO corrected(corrections, row_key, of_column, cell) AS
    CASE
        WHEN corrections IS NULL THEN cell
        ELSE list_concat(
            list_transform(
                list_filter(
                    corrections,
                    lambda correction: CASE
                        WHEN correction.column_name = regexp_replace(of_column, '_text$', '')
                        THEN says(cell, correction.written, row_key, correction.key)
                        ELSE false
                    END
                ),
                lambda correction: correction.corrected
            ),
            [cell]
        )[1]
    END;
