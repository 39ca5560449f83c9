-- Every row of the town file, corrected and parsed, with the reason why it is not used, if any.
-- Grain: one row per row of source.town.
-- Key: file, file_row.
CREATE OR REPLACE TABLE staging.town_reading AS
WITH
-- a town without codes gets its row as town_id, with the file if there are several
several AS (
    SELECT coalesce(max(file) > min(file), false) AS are_several_files FROM source.town
),
keyed AS (
    SELECT
        file,
        file_row,
        trimmed(state_code_text) || trimmed(municipality_code_text) || trimmed(locality_code_text) AS row_key,
        state_code_text,
        municipality_code_text,
        locality_code_text,
        state_text,
        municipality_text,
        town_text,
        population_text,
        longitude_text,
        latitude_text
    FROM source.town
),
town AS (
    SELECT
        keyed.file,
        keyed.file_row,
        corrected(correction.columns['state_code'], row_key, state_code_text) AS state_code_text,
        corrected(correction.columns['municipality_code'], row_key, municipality_code_text) AS municipality_code_text,
        corrected(correction.columns['locality_code'], row_key, locality_code_text) AS locality_code_text,
        corrected(correction.columns['state'], row_key, state_text) AS state_text,
        corrected(correction.columns['municipality'], row_key, municipality_text) AS municipality_text,
        corrected(correction.columns['town'], row_key, town_text) AS town_text,
        corrected(correction.columns['population'], row_key, population_text) AS population_text,
        corrected(correction.columns['longitude'], row_key, longitude_text) AS longitude_text,
        corrected(correction.columns['latitude'], row_key, latitude_text) AS latitude_text
    FROM keyed
    LEFT JOIN staging.correction AS correction ON correction.table_name = 'town'
),
parsed AS (
    SELECT
        town.file,
        town.file_row,
        coalesce(state_code_text, state_text) AS state_written,
        population_text,
        longitude_text,
        latitude_text,
        coalesce(
            trimmed(state_code_text) || trimmed(municipality_code_text) || trimmed(locality_code_text),
            row_name(town.file, town.file_row, are_several_files)
        ) AS town_id,
        state.state_code,
        trimmed(state_code_text) || trimmed(municipality_code_text) AS municipality_code,
        trimmed(municipality_text) AS municipality,
        trimmed(town_text) AS town,
        number(population_text) AS population,
        degrees_written(longitude_text) AS longitude,
        degrees_written(latitude_text) AS latitude
    FROM town
    CROSS JOIN several
    LEFT JOIN staging.state_name AS state
      ON state.written = folded(coalesce(trimmed(town.state_code_text), town.state_text))
),
placed AS (
    SELECT *, position_fault(longitude, latitude) AS position_fault FROM parsed
),
judged AS (
    SELECT
        *,
        CASE
            WHEN state_code IS NULL THEN 'state unknown'
            WHEN population IS NULL AND trimmed(population_text) IS NULL THEN 'population missing'
            WHEN population IS NULL THEN 'population unreadable'
            WHEN population < 0 THEN 'population negative'
            -- 1.234 may mean 1,234 people
            WHEN population <> floor(population) THEN 'population not a whole number'
            WHEN try_cast(population AS INTEGER) IS NULL THEN 'population impossible'
            ELSE position_fault
        END AS fault
    FROM placed
),
repeated_id AS (
    SELECT town_id FROM judged WHERE fault IS NULL GROUP BY town_id HAVING count(*) > 1
),
repeated AS (
    SELECT
        town_id,
        min((file, file_row)) AS first_place,
        count(DISTINCT (municipality, town, population, longitude, latitude)) > 1 AS differs
    FROM judged
    WHERE fault IS NULL AND town_id IN (SELECT town_id FROM repeated_id)
    GROUP BY town_id
)
SELECT
    file,                                            -- file the row was read from
    file_row,                                        -- feature in the file
    judged.town_id,                                  -- codes of state, municipality and town; the row if the file has no codes
    state_code,                                      -- staging.state; NULL if unknown
    municipality_code,                               -- codes of state and municipality; NULL if the file has none
    municipality,                                    -- name of the municipality
    town,                                            -- name of the town
    try_cast(population AS BIGINT) AS population,    -- inhabitants
    longitude,                                       -- degrees east, WGS 84
    latitude,                                        -- degrees north, WGS 84
    ST_Point(longitude, latitude)::GEOMETRY AS geom, -- position, longitude and latitude (WGS 84)
    position_fault,                                  -- fault of the position, even if the row has another fault; NULL for none
    CASE
        WHEN fault IS NOT NULL THEN fault
        WHEN repeated.differs THEN 'town repeated with other values'
    END AS reason,                                       -- why the row is not used; NULL if it is used
    CASE
        WHEN fault LIKE 'state%' THEN state_written
        WHEN fault LIKE 'population%' THEN population_text
        WHEN fault LIKE 'coordinate%' THEN concat_ws(', ', longitude_text, latitude_text)
        WHEN repeated.differs THEN judged.town_id
    END AS offending_text,                               -- text in the file that caused the rejection
    repeated_place(file, file_row, first_place, differs)[1] AS repeated_file, -- file of the earlier row that this row repeats, if any
    repeated_place(file, file_row, first_place, differs)[2] AS repeated_row   -- feature of that earlier row
FROM judged
LEFT JOIN repeated ON repeated.town_id = judged.town_id AND judged.fault IS NULL;
