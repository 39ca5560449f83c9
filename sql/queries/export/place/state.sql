-- A table of states, each with its outline: the simplified one of the maps, because each scenario repeats it.
SELECT
    made.*,
    state.short_name,                            -- the state's name in everyday use
    outline.geom::GEOMETRY('EPSG:4326') AS geom  -- the state's outline, simplified to 1,000 m, longitude and latitude (WGS 84)
FROM query_table(setting('table_name')) AS made
LEFT JOIN staging.state AS state ON state.state_code = made.state_code
LEFT JOIN (
    SELECT
        state_code,
        ST_Multi(ST_CollectionExtract(ST_Transform(geom, setting('map_crs'), 'EPSG:4326', true), 3)) AS geom
    FROM map.state
) AS outline
  ON outline.state_code = made.state_code
ORDER BY COLUMNS(made.*);
