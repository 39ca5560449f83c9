-- Places of a country across the meridian of 180°, to be shown and compared: west of it as they are, east of it beyond 180°. A country
-- that does not reach across stays as it is.

-- A longitude, in degrees.
CREATE OR REPLACE MACRO continuous_longitude(longitude) AS
    CASE WHEN setting('west') > setting('east') AND longitude < 0 THEN longitude + 360 ELSE longitude END;

-- An outline in longitude and latitude, which publishers cut in two at that meridian, in one.
CREATE OR REPLACE MACRO continuous_outline(outline) AS
    CASE
        WHEN setting('west') > setting('east') AND ST_XMin(outline) < 0
        THEN ST_Union(
            ST_Intersection(outline, ST_MakeEnvelope(0, -90, 360, 90)),
            ST_Affine(ST_Intersection(outline, ST_MakeEnvelope(-180, -90, 0, 90)), 1, 0, 0, 1, 360, 0)
        )
        ELSE outline
    END;
