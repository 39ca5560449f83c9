-- How a sheet is read, whatever file it is in: every cell as text, as written (`<0.01` stays so).
-- The variable inputs says which it is (python/pozo/sheets.py), part by part where several files are one table: format, CSV, workbook or
-- Parquet; of a CSV its delimiter and the columns, of a workbook the sheet, the columns' names, and the block of cells where titles
-- stand above the header; header_row, the header's place.
-- Names are those of the header, without breaks and blanks too many. A row without any cell is none.
-- file: the name of the file; sheet: that of the sheet; a CSV or Parquet holds one, without a name. file_row: row of the workbook's
-- sheet; of a CSV records are counted, lines above the header included, blank ones not; of Parquet, which has no header, rows from 1.
LOAD excel;

-- The query for the cells of one file, in which only its own reader is opened.
CREATE OR REPLACE MACRO cells_of_sheet(part) AS
    CASE part['format']
        WHEN 'Parquet'
        -- a row's number stands in the file; to look for rows without a cell would read all columns of it
        THEN format(
            'SELECT as_text(COLUMNS(* EXCLUDE (file_row_number))), ''known'' AS any_cell, file_row_number + 1 AS file_row'
            || ' FROM read_parquet({}, file_row_number = true, binary_as_string = true) AS cells({})',
            quoted(part['path']),
            part['names']
        )
        WHEN 'workbook'
        THEN format(
            'SELECT *, coalesce(*COLUMNS(*)) AS any_cell, {} + row_number() OVER () AS file_row'
            || ' FROM read_xlsx({}, sheet = {}, {} header = true, all_varchar = true, stop_at_empty = false) AS cells({})',
            part['header_row'],
            quoted(part['path']),
            quoted(part['sheet']),
            -- read_xlsx takes no NULL for a range
            CASE WHEN part['range'] = '' THEN '' ELSE format('range = ''{}'',', part['range']) END,
            part['names']
        )
        ELSE format(
            'SELECT *, coalesce(*COLUMNS(*)) AS any_cell, {} + row_number() OVER () AS file_row'
            || ' FROM read_csv({}, auto_detect = false, header = true, skip = {}, delim = {}, quote = ''"'', escape = ''"'', ignore_errors = {}, columns = {})',
            part['header_row'],
            quoted(part['path']),
            part['skip'],
            quoted(part['delimiter']),
            part['ignore_errors'],
            part['columns']
        )
    END;

-- The rows of a sheet. path: the file; sheet_number: the sheet's position in a workbook, from 1, if several would do.
CREATE OR REPLACE MACRO read_sheet(path, sheet_number) AS TABLE
    SELECT * EXCLUDE (any_cell)
    FROM query(
        array_to_string(
            list_transform(
                setting('inputs')[path || '#' || sheet_number],
                lambda part: format(
                    'SELECT *, {} AS file, nullif({}, '''') AS sheet FROM ({})',
                    quoted(part['file']), quoted(part['sheet']), cells_of_sheet(part)
                )
            ),
            ' UNION ALL BY NAME '
        )
    )
    WHERE any_cell IS NOT NULL;
