-- Every cell of the samples, corrected.
-- Grain: one row per row of source.result.
-- Key: file, file_row, parameter.
CREATE OR REPLACE TABLE staging.corrected_result AS
SELECT
    result.file,       -- file the cell was read from
    sample.sheet,      -- sheet of a workbook; NULL for a CSV
    result.file_row,   -- row in the file
    result.parameter,  -- column in the file
    sample.sample_id,  -- staging.corrected_sample
    result.value_text, -- cell as in the file
    trimmed(corrected(correction.columns[result.parameter], sample.sample_id, result.value_text)) AS written -- cell, corrected; NULL if blank
FROM source.result AS result
JOIN staging.corrected_sample AS sample ON sample.file = result.file AND sample.file_row = result.file_row
LEFT JOIN staging.correction AS correction ON correction.table_name = 'result';
