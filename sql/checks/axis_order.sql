-- Distances read (longitude, latitude): one degree is 111.31949 km along the equator and 110.57439 km along a meridian (WGS 84).
SELECT measured.direction, measured.metres, measured.expected_metres
FROM (
    SELECT
        'along the equator' AS direction,
        ST_Distance_Spheroid(ST_Point(0, 0)::POINT_2D, ST_Point(1, 0)::POINT_2D) AS metres,
        111319.49 AS expected_metres
    UNION ALL
    SELECT
        'along the meridian',
        ST_Distance_Spheroid(ST_Point(0, 0)::POINT_2D, ST_Point(0, 1)::POINT_2D),
        110574.39
) AS measured
WHERE NOT coalesce(abs(measured.metres - measured.expected_metres) < 0.01, false);
