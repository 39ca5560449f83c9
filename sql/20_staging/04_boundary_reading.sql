-- Every row of the boundary files, with the reason why it is not used, if any.
-- Grain: one row per row of source.state and source.municipality.
-- Key: source_table, file, file_row.
-- A boundary that crosses itself is mended when its file is read (the reader: python/pozo/inputs/layout.py).
CREATE OR REPLACE TABLE staging.boundary_reading AS
WITH
boundary AS (
    SELECT
        'source.state' AS source_table,
        source_state.file,
        source_state.file_row,
        name.state_code,
        NULL AS municipality_code,
        source_state.state_text AS place_text,
        source_state.geom,
        source_state.is_mended,
        CASE WHEN name.state_code IS NULL THEN 'state unknown' END AS unknown
    FROM source.state AS source_state
    LEFT JOIN staging.state_name AS name ON name.written = folded(source_state.state_text)
    UNION ALL
    SELECT
        'source.municipality',
        file,
        file_row,
        trimmed(state_code_text),
        trimmed(state_code_text) || trimmed(municipality_code_text),
        concat_ws(' ', state_code_text, municipality_code_text, municipality_text),
        geom,
        is_mended,
        CASE WHEN trimmed(state_code_text) || trimmed(municipality_code_text) IS NULL THEN 'municipality code missing' END
    FROM source.municipality
)
SELECT
    source_table,                -- table of schema source that holds the row
    file,                        -- file the row was read from
    file_row,                    -- feature in the file
    state_code,                  -- code of the state; NULL if the name is unknown
    municipality_code,           -- code of the municipality; NULL for a state
    CASE
        WHEN unknown IS NOT NULL THEN unknown
        WHEN coalesce(ST_Area(geom), 0) = 0 THEN 'geometry invalid'
        WHEN ST_YMax(geom) < setting('south') OR ST_YMin(geom) > setting('north') THEN 'geometry out of bounds'
        WHEN setting('west') <= setting('east') AND (ST_XMax(geom) < setting('west') OR ST_XMin(geom) > setting('east'))
        THEN 'geometry out of bounds'
        -- a country across the 180° meridian: a place is out of bounds if it lies between east and west
        WHEN setting('west') > setting('east') AND ST_XMax(geom) < setting('west') AND ST_XMin(geom) > setting('east')
        THEN 'geometry out of bounds'
    END AS reason,               -- why the row is not used; NULL if it is used
    place_text,                  -- state or municipality as in the file
    is_mended                    -- whether the boundary in the file was not valid and was mended
FROM boundary;
