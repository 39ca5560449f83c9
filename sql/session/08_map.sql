-- How outlines are simplified and drawn on the map.

-- The outlines of the rows of a group as a list, in order of code: projected, and simplified together, so that neighbours keep one
-- common border. geom: outline in longitude and latitude; map_crs: the map's projection.
CREATE OR REPLACE MACRO simplified_outlines(geom, code, map_crs) AS
    -- 1,000 m is less than a pixel at half a page's width and 300 dpi
    ST_CoverageSimplify(
        -- a mended boundary can have lines beside its polygons (3: polygons)
        list(ST_CollectionExtract(ST_Transform(continuous_outline(geom), 'EPSG:4326', map_crs, true), 3) ORDER BY code), 1000
    );

-- An outline, in metres of the map's projection, as the path of an SVG in whole cells of map.frame. Relative coordinates are shortest.
CREATE OR REPLACE MACRO grid_path(outline, west_m, north_m, grid_m) AS
    ST_AsSVG(
        ST_ReducePrecision(
            ST_Affine(outline, 1 / grid_m, 0, 0, 1 / grid_m, -west_m / grid_m, -north_m / grid_m),
            1
        ),
        true,
        0
    );
