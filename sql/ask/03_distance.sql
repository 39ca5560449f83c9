-- The distance between two places on the ellipsoid WGS 84, in km. Places are longitude and latitude in degrees, in this order.
-- The spatial extension has a function for it, but that must be loaded first, and reads latitude before longitude unless a setting says
-- otherwise. This needs neither, so that an answer cannot depend on how a session was opened.

-- Radius of curvature of WGS 84 along a parallel (in the prime vertical), km. An error where there is no such latitude, as when
-- longitude and latitude are exchanged.
CREATE OR REPLACE MACRO parallel_radius_km(latitude) AS
    CASE
        WHEN abs(latitude) > 90 THEN error(concat('There is no latitude ', latitude, ': longitude comes first, then latitude.'))
        -- semi-major axis, and first eccentricity squared
        ELSE 6378.137e0 / sqrt(1 - 0.00669437999014e0 * power(sin(radians(latitude)), 2))
    END;

-- Radius of curvature of WGS 84 along a meridian, km.
CREATE OR REPLACE MACRO meridian_radius_km(latitude) AS
    (1 - 0.00669437999014e0) * power(parallel_radius_km(latitude), 3) / power(6378.137e0, 2);

-- How far a latitude lies from the Earth's axis, km.
CREATE OR REPLACE MACRO from_axis_km(latitude) AS
    parallel_radius_km(latitude) * cos(radians(latitude));

-- How far a latitude lies from the plane of the equator, km.
CREATE OR REPLACE MACRO from_equator_km(latitude) AS
    (1 - 0.00669437999014e0) * parallel_radius_km(latitude) * sin(radians(latitude));

-- The straight line between two places, through the ground, km.
CREATE OR REPLACE MACRO chord_km(longitude_1, latitude_1, longitude_2, latitude_2) AS
    sqrt(
        power(from_axis_km(latitude_1) - from_axis_km(latitude_2), 2)
        + power(from_equator_km(latitude_1) - from_equator_km(latitude_2), 2)
        + 4 * from_axis_km(latitude_1) * from_axis_km(latitude_2) * power(sin(radians(longitude_1 - longitude_2) / 2), 2)
    );

-- Radius of curvature at a latitude in one direction, km, by Euler's formula. north_km, east_km: how far the direction leads either way.
CREATE OR REPLACE MACRO radius_toward_km(latitude, north_km, east_km) AS
    (power(north_km, 2) + power(east_km, 2))
    / (power(north_km, 2) / meridian_radius_km(latitude) + power(east_km, 2) / parallel_radius_km(latitude));

-- The arc over a chord of a circle, km.
CREATE OR REPLACE MACRO arc_km(chord, radius) AS
    2 * radius * asin(least(1, chord / (2 * radius)));

-- The shortest way over the ground between two places, km: the arc over the straight line, as curved as the ellipsoid in the middle and in
-- that direction. It is right to 1 mm up to 500 km, to 5 cm up to 1,000 km and to 2 m up to 2,000 km.
CREATE OR REPLACE MACRO geodesic_km(longitude_1, latitude_1, longitude_2, latitude_2) AS
    CASE
        WHEN chord_km(longitude_1, latitude_1, longitude_2, latitude_2) = 0 THEN 0
        ELSE arc_km(
            chord_km(longitude_1, latitude_1, longitude_2, latitude_2),
            radius_toward_km(
                (latitude_1 + latitude_2) / 2,
                radians(latitude_1 - latitude_2) * meridian_radius_km((latitude_1 + latitude_2) / 2),
                2 * sin(radians(longitude_1 - longitude_2) / 2) * from_axis_km((latitude_1 + latitude_2) / 2)
            )
        )
    END;
