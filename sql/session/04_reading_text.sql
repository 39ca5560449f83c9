-- Macros that parse the text of input files; sql/20_staging uses them.

-- Removes blanks and no-break spaces around a text. NULL if nothing is left.
CREATE OR REPLACE MACRO trimmed(written) AS
    nullif(regexp_replace(written, '^[\s\x{00A0}\x{202F}]+|[\s\x{00A0}\x{202F}]+$', '', 'g'), '');

-- Normalizes a name for comparison: capitals, no accents, single blanks.
CREATE OR REPLACE MACRO folded(written) AS
    upper(strip_accents(trim(regexp_replace(written, '[\s\x{00A0}\x{202F}]+', ' ', 'g'))));

-- Similarity of two names, from 0 to 1, ignoring case, accents, blanks and punctuation. At least 0.9 if one name contains the other.
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

-- Parses a finite number with a decimal point and no thousands separators. NULL for any other text, also for 1_000, which DuckDB would
-- accept. The minus sign may be U+2212.
CREATE OR REPLACE MACRO plain_number(written) AS
    CASE
        WHEN isfinite(try_cast(translate(trimmed(written), '−', '-') AS DOUBLE)) AND NOT contains(written, '_')
        THEN try_cast(translate(trimmed(written), '−', '-') AS DOUBLE)
    END;

-- Rewrites a number with thousands separators (blank, apostrophe, comma or point) or a decimal comma for plain_number. NULL if it has
-- neither. 1,234 becomes 1234. 0,123 becomes 0.123, because no thousands begin with 0.
CREATE OR REPLACE MACRO plainly_written(written) AS
    CASE
        WHEN regexp_full_match(written, '[+-]?[1-9]\d{0,2}([ \x{00A0}\x{202F}'']\d{3})+([.,]\d+)?')
        THEN replace(regexp_replace(written, '[ \x{00A0}\x{202F}'']', '', 'g'), ',', '.')
        WHEN regexp_full_match(written, '[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?') THEN replace(written, ',', '')
        WHEN regexp_full_match(written, '[+-]?[1-9]\d{0,2}(\.\d{3})+,\d+|[+-]?[1-9]\d{0,2}(\.\d{3}){2,}')
        THEN replace(replace(written, '.', ''), ',', '.')
        WHEN regexp_full_match(written, '[+-]?\d*,\d+([eE][+-]?\d+)?') THEN replace(written, ',', '.')
    END;

-- Parses a finite number in any of these notations. NULL if the text is none.
CREATE OR REPLACE MACRO number(written) AS
    CASE WHEN plain_number(written) IS NULL THEN plain_number(plainly_written(trimmed(written))) ELSE plain_number(written) END;

-- Parses the number of a cell, with or without the < of a detection limit. NULL if there is none. is_decimal_comma: whether the sheet
-- has decimal commas, so that 1,234 means 1.234.
CREATE OR REPLACE MACRO number_or_limit(written, is_decimal_comma) AS
    CASE
        WHEN is_decimal_comma AND regexp_full_match(trimmed(written), '<?\s*[+-]?\d{1,3},\d{3}')
        THEN plain_number(replace(regexp_replace(trimmed(written), '^<', ''), ',', '.'))
        ELSE number(regexp_replace(trimmed(written), '^<', ''))
    END;

-- Whether a cell is a non-detect with its limit (<0.01).
CREATE OR REPLACE MACRO says_limit(written) AS
    coalesce(trimmed(written) LIKE '<%', false);

-- Parses degrees. A comma is a decimal comma, because no coordinate has thousands. NULL if the text is no number.
CREATE OR REPLACE MACRO degrees_written(written) AS
    CASE WHEN plain_number(written) IS NULL THEN plain_number(replace(trimmed(written), ',', '.')) ELSE plain_number(written) END;

-- Whether a position in degrees is within the country's bounds. If the country crosses the 180° meridian, west is greater than east.
CREATE OR REPLACE MACRO is_in_bounds(longitude, latitude) AS
    CASE
        WHEN setting('west') <= setting('east') THEN longitude BETWEEN setting('west') AND setting('east')
        ELSE longitude BETWEEN setting('west') AND 180 OR longitude BETWEEN -180 AND setting('east')
    END
    AND latitude BETWEEN setting('south') AND setting('north');

-- Why a position in degrees cannot be used, with the likely mistake. NULL if it can be used.
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

-- Whether a text is anything but digits with a decimal point. In a workbook, 2.7E-5, 2.7E-005 and 2.7e-05 are not odd, because
-- spreadsheet programs store small numbers so.
CREATE OR REPLACE MACRO is_odd_number(written, is_in_workbook) AS
    NOT coalesce(
        regexp_full_match(written, '-?\d+(\.\d+)?')
        OR (is_in_workbook AND regexp_full_match(written, '-?\d(\.\d+)?(E[+-]?\d+|e[+-]\d{2,3})')),
        true
    );

-- Parses a date: 2019-12-31 with or without a time, the day number of a workbook, or 31/12/2019. NULL for any other text.
CREATE OR REPLACE MACRO day_written(written) AS
    CASE
        WHEN try_cast(trimmed(written) AS DOUBLE) BETWEEN 1 AND 109574  -- 31 December 2199
        THEN DATE '1899-12-30' + floor(try_cast(trimmed(written) AS DOUBLE))::INTEGER
        WHEN regexp_matches(trimmed(written), '^\d{4}-\d{1,2}-\d{1,2}([T ]|$)')
        THEN try_cast(regexp_extract(trimmed(written), '^[\d-]+') AS DATE)
        WHEN regexp_full_match(trimmed(written), '\d{1,2}/\d{1,2}/\d{4}') THEN try_strptime(trimmed(written), '%d/%m/%Y')::DATE
    END;

-- Whether a cell contains the value that a correction expects, as text or as a number, in a row that the correction is about. A correction
-- without a key is about every row, but not about blank cells.
CREATE OR REPLACE MACRO says(cell, expected, row_key, expected_key) AS
    coalesce(row_key = expected_key, expected_key IS NULL AND expected IS NOT NULL)
    AND (
        trimmed(cell) IS NOT DISTINCT FROM expected
        OR coalesce(try_cast(cell AS DOUBLE) = try_cast(expected AS DOUBLE), false)
    );

-- A cell after corrections: the right value of the first correction whose wrong value it contains, or else the cell itself.
-- corrections: those of its column, from staging.correction; NULL for none. row_key: key of its row.
CREATE OR REPLACE MACRO corrected(corrections, row_key, cell) AS
    CASE
        WHEN corrections IS NULL THEN cell
        ELSE list_append(
            list_transform(
                list_filter(corrections, lambda correction: says(cell, correction.written, row_key, correction.key)),
                lambda correction: correction.corrected
            ),
            cell
        )[1]
    END;

-- Names a row that has no key of its own; with its file if the rows come from several files.
CREATE OR REPLACE MACRO row_name(file, file_row, are_several_files) AS
    CASE WHEN are_several_files THEN file || ' ' ELSE '' END || 'row ' || file_row;

-- File and row of the first row that a later row repeats with the same values. NULL for the first row, and if the values differ.
CREATE OR REPLACE MACRO repeated_place(file, file_row, first_place, differs) AS
    CASE WHEN NOT differs AND (file, file_row) > first_place THEN first_place END;
