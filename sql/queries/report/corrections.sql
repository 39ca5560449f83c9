-- The corrections of the dataset, each with its status.
SELECT table_name, key, column_name, written, corrected, outcome, corrected_rows, reason
FROM staging.correction_report
ORDER BY table_name, key, column_name, written;
