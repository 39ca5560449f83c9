-- How a map layer is read, whatever file it is in: shapefile, GeoPackage, GeoJSON or Parquet, in a zip or not.
-- The variable inputs says which it is (python/pozo/layers.py): format, layer, encoding of a shapefile's attributes, name of the
-- geometry column, coordinate system.
-- Every attribute comes as text. geom is flat, in longitude and latitude (WGS 84), and mended where it is not valid (is_mended).
-- file_row: feature in the file, from 1.

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

-- The features of a map layer.
CREATE OR REPLACE MACRO read_layer(path) AS TABLE
    WITH
    feature AS (
        SELECT
            * EXCLUDE (geom),
            in_degrees(geom, getvariable('inputs')[path]['crs']) AS geom
        FROM query(
            -- one reader or the other, so that only the one is opened
            'SELECT *'
            || CASE
                WHEN getvariable('inputs')[path]['geometry'] = '' THEN ', NULL::GEOMETRY'
                ELSE format(' EXCLUDE ("{0}"), "{0}"::GEOMETRY', replace(getvariable('inputs')[path]['geometry'], '"', '""'))
            END
            || ' AS geom FROM '
            || CASE
                WHEN getvariable('inputs')[path]['format'] = 'Parquet' THEN format('read_parquet(''{}'')', replace(getvariable('inputs')[path]['path'], '''', ''''''))
                ELSE format(
                    'ST_Read(''{}'', layer = ''{}'', allowed_drivers = [''{}''], open_options = [{}])',
                    replace(getvariable('inputs')[path]['path'], '''', ''''''),
                    replace(getvariable('inputs')[path]['layer'], '''', ''''''),
                    getvariable('inputs')[path]['format'],
                    CASE
                        WHEN getvariable('inputs')[path]['encoding'] = '' THEN ''
                        WHEN getvariable('inputs')[path]['encoding'] = 'CP1252' THEN '''ENCODING=ISO-8859-1'''
                        ELSE '''ENCODING=UTF-8'''
                    END
                )
            END
        )
    ),
    -- to test a boundary for validity takes longer than all else: once
    tested AS (
        SELECT *, coalesce(NOT ST_IsValid(geom), false) AS is_mended, row_number() OVER () AS file_row
        FROM feature
    )
    SELECT
        as_written(COLUMNS(* EXCLUDE (geom, is_mended, file_row))::VARCHAR, getvariable('inputs')[path]['encoding']),
        CASE WHEN is_mended THEN ST_MakeValid(geom) ELSE geom END AS geom,
        is_mended,
        file_row
    FROM tested;
