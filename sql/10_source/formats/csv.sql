-- How a sheet is read when the file is CSV: every column as text, as written.
-- The variable inputs says what stands between the columns, and how many lines of titles stand above the header (python/pozo/inputs.py).
-- file_row counts records, lines above the header included. A CSV holds one sheet, which has no name.
CREATE OR REPLACE MACRO read_sheet(path, sheet_number) AS TABLE
    SELECT
        *,
        NULL::VARCHAR AS sheet,
        getvariable('inputs')[path || '#' || sheet_number]['header_row']::BIGINT + row_number() OVER () AS file_row
    FROM read_csv(
        getvariable('inputs')[path || '#' || sheet_number]['path'],
        header = true,
        all_varchar = true,
        null_padding = false,
        quote = '"',
        escape = '"',
        delim = getvariable('inputs')[path || '#' || sheet_number]['delimiter'],
        skip = getvariable('inputs')[path || '#' || sheet_number]['skip']::BIGINT
    );
