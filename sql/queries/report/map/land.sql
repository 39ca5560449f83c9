-- The countries, as paths in cells of the grid. The dataset's own country fills the slivers between its states and the neighbours, which
-- come from another publisher.
SELECT
    is_own,
    grid_path(
        ST_Intersection(
            ST_Simplify(country.geom, 1000),
            ST_MakeEnvelope(
                frame.west_m, frame.north_m - frame.height * frame.grid_m, frame.west_m + frame.width * frame.grid_m, frame.north_m
            )
        ),
        frame.west_m,
        frame.north_m,
        frame.grid_m
    ) AS outline
FROM map.country AS country
CROSS JOIN map.frame AS frame
ORDER BY country.country_code;
