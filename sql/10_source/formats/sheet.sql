-- How a sheet is read, whatever file it is in: every cell as text, as written (`<0.01` stays so).
-- The variable inputs says which it is (python/pozo/sheets.py): format, CSV or workbook; of a CSV its delimiter and the columns, of a
-- workbook the sheet, the columns' names, and the block of cells where titles stand above the header; header_row, the header's place.
-- Names are those of the header, without breaks and blanks too many. A row without any cell is none.
-- sheet: the sheet's name; a CSV holds one, without a name. file_row: row of the workbook's sheet; of a CSV records are counted, lines
-- above the header included, blank ones not.
LOAD excel;

-- The rows of a sheet. path: the file; sheet_number: the sheet's position in a workbook, from 1, if several would do.
CREATE OR REPLACE MACRO read_sheet(path, sheet_number) AS TABLE
    WITH
    numbered AS (
        SELECT
            *,
            coalesce(*COLUMNS(*)) AS any_cell,
            getvariable('inputs')[path || '#' || sheet_number]['header_row']::BIGINT + row_number() OVER () AS file_row
        FROM query(
            -- one reader or the other, so that only the one is opened
            CASE
                WHEN getvariable('inputs')[path || '#' || sheet_number]['format'] = 'workbook'
                THEN format(
                    'FROM read_xlsx(''{}'', sheet = ''{}'', {} header = true, all_varchar = true, stop_at_empty = false) AS cells({})',
                    replace(getvariable('inputs')[path || '#' || sheet_number]['path'], '''', ''''''),
                    replace(getvariable('inputs')[path || '#' || sheet_number]['sheet'], '''', ''''''),
                    -- read_xlsx takes no NULL for a range
                    CASE
                        WHEN getvariable('inputs')[path || '#' || sheet_number]['range'] = '' THEN ''
                        ELSE format('range = ''{}'',', getvariable('inputs')[path || '#' || sheet_number]['range'])
                    END,
                    getvariable('inputs')[path || '#' || sheet_number]['names']
                )
                ELSE format(
                    'FROM read_csv(''{}'', auto_detect = false, header = true, skip = {}, delim = ''{}'', quote = ''"'', escape = ''"'', ignore_errors = {}, columns = {})',
                    replace(getvariable('inputs')[path || '#' || sheet_number]['path'], '''', ''''''),
                    getvariable('inputs')[path || '#' || sheet_number]['skip'],
                    getvariable('inputs')[path || '#' || sheet_number]['delimiter'],
                    getvariable('inputs')[path || '#' || sheet_number]['ignore_errors'],
                    getvariable('inputs')[path || '#' || sheet_number]['columns']
                )
            END
        )
    )
    SELECT * EXCLUDE (any_cell), nullif(getvariable('inputs')[path || '#' || sheet_number]['sheet'], '') AS sheet
    FROM numbered
    WHERE any_cell IS NOT NULL;
