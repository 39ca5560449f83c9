-- The towns of the map: those with a site near them in any scenario, numbered from 0 along a Hilbert curve.
-- Neighbouring towns drink the same water and follow each other on the curve, so that their values compress to half the size.
-- It is a table, not a view, because DuckDB then knows its size and joins faster.
CREATE OR REPLACE TEMP TABLE map_town AS
SELECT
    town.town_id,
    row_number() OVER (
        ORDER BY ST_Hilbert(town.geom, {'min_x': -180, 'min_y': -90, 'max_x': 180, 'max_y': 90}::BOX_2D), town.town_id
    )::INTEGER - 1 AS number
FROM (SELECT DISTINCT town_id FROM exposure.town_exposure) AS exposed
JOIN staging.town AS town ON town.town_id = exposed.town_id;
