-- How an outline becomes the path of an SVG.

-- An outline, in metres of the map's projection, as a path in whole cells of map.frame; relative, which is shortest.
CREATE OR REPLACE MACRO grid_path(outline, west_m, north_m, grid_m) AS
    ST_AsSVG(
        ST_ReducePrecision(
            ST_Affine(outline, 1 / grid_m, 0, 0, 1 / grid_m, -west_m / grid_m, -north_m / grid_m),
            1
        ),
        true,
        0
    );
