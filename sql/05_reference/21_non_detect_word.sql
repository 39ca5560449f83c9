-- How laboratories write that nothing was detected, without saying their limit.
-- Grain: one row per way of writing.
-- Key: written.
-- From non_detect_words.csv in data/reference and in the dataset's folder.
CREATE OR REPLACE TABLE reference.non_detect_word AS
SELECT
    written, -- in capitals, as written otherwise
    source   -- what it stands for
FROM reference_rows('non_detect_words.csv');
