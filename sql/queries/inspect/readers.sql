-- The readers of sql/session, for an inspection. They read tables that hold what could be read of the files, and NULL for columns that a
-- file lacks, so that the adapters' SQL runs on faulty files too. The setting tables_read has the table of each file.

-- The rows of a sheet.
CREATE OR REPLACE MACRO read_sheet(path, sheet_number) AS TABLE
    FROM query_table(setting('tables_read')[path || '#' || sheet_number]);

-- The features of a map layer.
CREATE OR REPLACE MACRO read_layer(path) AS TABLE
    FROM query_table(setting('tables_read')[path]);
