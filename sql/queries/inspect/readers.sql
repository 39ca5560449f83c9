-- The readers of sql/10_source/formats, as an inspection has them: what could be read of the files stands in tables, which the variable
-- tables_read names; columns that a file lacks stand there too, as NULL, so that the adapters' SQL runs on what there is.

-- The rows of a sheet.
CREATE OR REPLACE MACRO read_sheet(path, sheet_number) AS TABLE
    FROM query_table(setting('tables_read')[path || '#' || sheet_number]);

-- The features of a map layer.
CREATE OR REPLACE MACRO read_layer(path) AS TABLE
    FROM query_table(setting('tables_read')[path]);
