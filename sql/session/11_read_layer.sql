-- How a map layer is read, whatever file it is in: shapefile, GeoPackage, GeoJSON or Parquet, in a zip or not.
-- The variable inputs says which it is (python/pozo/layers.py), part by part where several files are one table: format, layer, encoding
-- of a shapefile's attributes, name of the geometry column, coordinate system.
-- Every attribute comes as text. geom is flat, in longitude and latitude (WGS 84), and mended where it is not valid (is_mended).
-- file: the name of the file; file_row: feature in it, from 1.

-- A geometry without Z and M, in longitude and latitude (WGS 84); crs: its coordinate system, empty where there is no geometry.
CREATE OR REPLACE MACRO in_degrees(geom, crs) AS
    CASE WHEN crs IN ('EPSG:4326', 'OGC:CRS84', '') THEN ST_Force2D(geom) ELSE ST_Force2D(ST_Transform(geom, crs, 'EPSG:4326', always_xy := true)) END;

-- A text as it was written: GDAL reads Windows-1252 as Latin-1, in which “ ” – and € are control characters.
CREATE OR REPLACE MACRO as_written(attribute, encoding) AS
    CASE
        WHEN encoding = 'CP1252'
        THEN translate(
            attribute,
            array_to_string(list_transform(
                [128, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 142, 145,
                 146, 147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 158, 159],
                lambda code: chr(code)
            ), ''),
            '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ'
        )
        ELSE attribute
    END;

-- The query for the features of one file, in which only its own reader is opened.
CREATE OR REPLACE MACRO features_of_layer(part) AS
    CASE part['format']
        WHEN 'Parquet'
        -- a feature's number stands in the file
        THEN format(
            'SELECT * EXCLUDE (file_row_number), file_row_number + 1 AS file_row FROM read_parquet({}, file_row_number = true, binary_as_string = {})',
            quoted(part['path']),
            part['geometry'] = ''
        )
        ELSE format(
            'SELECT *, row_number() OVER () AS file_row FROM ST_Read({}, layer = {}, allowed_drivers = [{}], open_options = [{}])',
            quoted(part['path']),
            quoted(part['layer']),
            quoted(part['format']),
            CASE part['encoding'] WHEN '' THEN '' WHEN 'CP1252' THEN '''ENCODING=ISO-8859-1''' ELSE '''ENCODING=UTF-8''' END
        )
    END;

-- The query for the same with attributes as text, and the geometry, if there is one, in degrees.
CREATE OR REPLACE MACRO features_in_degrees(part) AS
    concat(
        'SELECT as_written(as_text(COLUMNS(* EXCLUDE (file_row',
        CASE WHEN part['geometry'] <> '' THEN ', ' || quoted_name(part['geometry']) END,
        '))), ', quoted(part['encoding']), '), in_degrees(',
        CASE WHEN part['geometry'] <> '' THEN quoted_name(part['geometry']) ELSE 'NULL' END,
        '::GEOMETRY, ', quoted(part['crs']), ') AS geom, file_row, ', quoted(part['file']), ' AS file FROM (', features_of_layer(part), ')'
    );

-- The features of a map layer.
CREATE OR REPLACE MACRO read_layer(path) AS TABLE
    WITH
    -- to test a boundary for validity takes longer than all else: once
    tested AS (
        SELECT *, coalesce(NOT ST_IsValid(geom), false) AS is_mended
        FROM query(
            array_to_string(
                list_transform(setting('inputs')[path], lambda part: features_in_degrees(part)),
                ' UNION ALL BY NAME '
            )
        )
    )
    SELECT
        * EXCLUDE (geom),
        -- what cannot be mended, as a point at infinity, is no geometry
        CASE WHEN is_mended THEN TRY(ST_MakeValid(geom)) ELSE geom END AS geom
    FROM tested;
