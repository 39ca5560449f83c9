-- For a dataset without state boundaries: the states are those that its towns lie in, without an outline.
-- Grain: one row per name that the town file gives a state.
-- Key: file_row.
CREATE OR REPLACE TABLE source.state AS
SELECT
    min(file) AS file,         -- file that was read
    min(file_row) AS file_row, -- its first town's feature in the file
    state_text,                -- state
    NULL::GEOMETRY AS geom     -- boundary, longitude and latitude: not known
FROM source.town
WHERE trimmed(state_text) IS NOT NULL
GROUP BY state_text;
