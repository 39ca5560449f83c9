-- How a sheet is read when the file is a workbook: by its position, every cell as text, as written (all_varchar keeps `<0.01`).
-- file_row is the sheet's row; the header is row 1.
LOAD excel;

SET VARIABLE sheet_names = (
    SELECT list_transform(layers, lambda layer: layer.name) FROM ST_Read_Meta(getvariable('samples_file'))
);

-- The rows of a workbook's sheet. path: the workbook; sheet_number: the sheet's position, from 1.
CREATE OR REPLACE MACRO read_sheet(path, sheet_number) AS TABLE
    SELECT *, getvariable('sheet_names')[sheet_number] AS sheet, 1 + row_number() OVER () AS file_row
    FROM read_xlsx(path, sheet = getvariable('sheet_names')[sheet_number], header = true, all_varchar = true);
