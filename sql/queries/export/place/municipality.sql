-- A table of municipalities, each with its outline. A municipality that the boundary file lacks has none.
-- A repaired boundary can have lines beside its areas. They are left out, because a layer of areas cannot hold them.
SELECT
    made.*,
    state.state,                                     -- official name of the state
    municipality.municipality,                       -- the municipality's name in the boundary file
    municipality.geom::GEOMETRY('EPSG:4326') AS geom -- the municipality's outline, longitude and latitude (WGS 84)
FROM query_table(setting('table_name')) AS made
LEFT JOIN staging.state AS state ON state.state_code = made.state_code
LEFT JOIN (
    SELECT municipality_code, municipality, ST_Multi(ST_CollectionExtract(geom, 3)) AS geom FROM staging.municipality
) AS municipality
  ON municipality.municipality_code = made.municipality_code
ORDER BY COLUMNS(made.*);
