-- Bands of lifetime cancer risk.
-- Grain: one row per band. A band ends below the lowest risk of the next one.
-- Key: risk_band.
-- From risk_bands.csv in data/reference and in the dataset's folder.
CREATE OR REPLACE TABLE reference.risk_band AS
SELECT
    risk_band,                                 -- key
    display_order::INTEGER AS display_order,   -- order in tables
    lowest_risk::DOUBLE AS lowest_risk,        -- lowest lifetime risk in the band, 0 to 1
    lead(lowest_risk::DOUBLE) OVER (ORDER BY lowest_risk::DOUBLE) AS next_risk, -- lowest risk of the next band; NULL for the last
    label,                                     -- name for people
    source                                     -- where the bounds come from
FROM reference_rows('risk_bands.csv');
