-- Meridians and parallels, for the maps of a dataset without outlines: at most eight across the longer side. They reach a little beyond the
-- towns and sites.
WITH
shown AS (
    SELECT continuous_longitude(longitude) AS longitude, latitude FROM staging.town WHERE town_id IN (SELECT town_id FROM place)
    UNION ALL
    SELECT continuous_longitude(ST_X(geom)), ST_Y(geom) FROM staging.site WHERE EXISTS (SELECT 1 FROM place)
),
bounds AS (
    SELECT
        min(longitude) AS west,
        min(latitude) AS south,
        max(longitude) AS east,
        max(latitude) AS north,
        greatest(max(longitude) - min(longitude), max(latitude) - min(latitude)) AS span
    FROM shown
    HAVING count(*) > 0
),
step AS (
    SELECT min(degrees)::DOUBLE AS degrees
    FROM (VALUES (0.05), (0.1), (0.2), (0.5), (1), (2), (5), (10), (20)) AS step (degrees)
    WHERE degrees * 8 >= (SELECT span FROM bounds)
),
line AS (
    SELECT 'meridian' AS kind, k.k * step.degrees AS degrees
    FROM bounds
    CROSS JOIN step
    CROSS JOIN range(-3600, 3601) AS k (k)
    WHERE k.k * step.degrees BETWEEN bounds.west - bounds.span / 2 AND bounds.east + bounds.span / 2
    UNION ALL
    SELECT 'parallel', k.k * step.degrees
    FROM bounds
    CROSS JOIN step
    CROSS JOIN range(-1800, 1801) AS k (k)
    WHERE k.k * step.degrees BETWEEN bounds.south - bounds.span / 2 AND bounds.north + bounds.span / 2
),
-- a line of 51 points, since projections bend it
vertex AS (
    SELECT
        line.kind,
        line.degrees,
        part.part,
        CASE line.kind
            WHEN 'meridian' THEN ST_Point(line.degrees, bounds.south + bounds.span * (part.part - 13) / 25)
            ELSE ST_Point(bounds.west + bounds.span * (part.part - 13) / 25, line.degrees)
        END AS point
    FROM line
    CROSS JOIN bounds
    CROSS JOIN range(0, 51) AS part (part)
)
SELECT
    kind,
    CASE
        WHEN abs(degrees) < 1e-9 THEN '0° '
        WHEN kind = 'parallel' THEN format('{:g}° ', round(abs(degrees), 2)) || CASE WHEN degrees > 0 THEN 'N' ELSE 'S' END
        WHEN abs(degrees - 180) < 1e-9 THEN '180°'
        WHEN degrees > 180 THEN format('{:g}° W', round(360 - degrees, 2))
        ELSE format('{:g}° ', round(abs(degrees), 2)) || CASE WHEN degrees > 0 THEN 'E' ELSE 'W' END
    END AS label,
    ST_AsWKB(ST_MakeLine(list(
        ST_Transform(point::GEOMETRY, 'EPSG:4326', setting('map_crs'), true) ORDER BY part
    ))) AS wkb
FROM vertex
GROUP BY kind, degrees
ORDER BY kind, degrees;
