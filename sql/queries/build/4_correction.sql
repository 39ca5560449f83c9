-- Corrections in corrections.csv of the dataset that do not apply (all of them: FROM staging.correction_report)
SELECT table_name, key, column_name, written, corrected, outcome
FROM staging.correction_report
WHERE outcome <> 'applied';
