-- What the readers of map layers use. Python writes a reader for each input file: python/pozo/inputs/layout.py.

-- A geometry without Z and M, in longitude and latitude (WGS 84). crs: its coordinate system; empty if there is no geometry.
CREATE OR REPLACE MACRO in_degrees(geom, crs) AS
    CASE WHEN crs IN ('EPSG:4326', 'OGC:CRS84', '') THEN ST_Force2D(geom) ELSE ST_Force2D(ST_Transform(geom, crs, 'EPSG:4326', always_xy := true)) END;

-- A text in Windows-1252 that GDAL has read as Latin-1, where “ ” – and € are control characters.
CREATE OR REPLACE MACRO as_windows_1252(attribute) AS
    translate(
        attribute,
        array_to_string(list_transform(
            [128, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 142, 145,
             146, 147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 158, 159],
            lambda code: chr(code)
        ), ''),
        '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ'
    );
