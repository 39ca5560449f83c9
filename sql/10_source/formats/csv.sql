-- How a sheet is read when the file is CSV: every column as text, as written.
-- file_row counts records from the header, which is row 1. A CSV holds one sheet, which has no name: sheet_number is not used.
CREATE OR REPLACE MACRO read_sheet(path, sheet_number) AS TABLE
    SELECT *, NULL::VARCHAR AS sheet, 1 + row_number() OVER () AS file_row
    FROM read_csv(path, header = true, all_varchar = true, null_padding = false);
