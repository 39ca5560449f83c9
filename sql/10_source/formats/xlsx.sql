-- How a sheet is read when the file is a workbook: every cell as text, as written (all_varchar keeps `<0.01`).
-- The variable inputs says which sheet it is, and the block of cells to read where titles stand above the header (python/pozo/inputs.py).
-- file_row is the sheet's row. A row without any cell is none.
LOAD excel;

-- The rows of a workbook's sheet. path: the workbook; sheet_number: the sheet's position, from 1, if several would do.
CREATE OR REPLACE MACRO read_sheet(path, sheet_number) AS TABLE
    WITH
    numbered AS (
        SELECT
            *,
            coalesce(*COLUMNS(*)) AS any_cell,
            getvariable('inputs')[path || '#' || sheet_number]['header_row']::BIGINT + row_number() OVER () AS file_row
        FROM query(
            -- read_xlsx takes no NULL for a range
            format(
                'FROM read_xlsx(''{}'', sheet = ''{}'', {} header = true, all_varchar = true, stop_at_empty = false)',
                replace(getvariable('inputs')[path || '#' || sheet_number]['path'], '''', ''''''),
                replace(getvariable('inputs')[path || '#' || sheet_number]['sheet'], '''', ''''''),
                CASE
                    WHEN getvariable('inputs')[path || '#' || sheet_number]['range'] = '' THEN ''
                    ELSE format('range = ''{}'',', getvariable('inputs')[path || '#' || sheet_number]['range'])
                END
            )
        )
    )
    SELECT * EXCLUDE (any_cell), getvariable('inputs')[path || '#' || sheet_number]['sheet'] AS sheet
    FROM numbered
    WHERE any_cell IS NOT NULL;
