-- How reference files are read.

-- The rows of data/reference/<file_name> and, below them, those of the file with the same name in the dataset's folder.
-- Every value is text. A column that only one of the files has is NULL in the rows of the other. The setting reference_files holds the
-- paths of both. The file name must be a literal: the runner takes from it which files a step depends on.
CREATE OR REPLACE MACRO reference_rows(file_name) AS TABLE
    FROM read_csv(
        coalesce(
            getvariable('reference_files')[file_name],
            error('The setting reference_files has no ' || file_name || '. Run the settings and the files of sql/session first.')
        ),
        header = true, all_varchar = true, union_by_name = true, delim = ',', quote = '"', escape = '"', comment = ''
    );
