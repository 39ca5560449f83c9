-- How a map layer is read, whatever file it is in: shapefile, GeoPackage, GeoJSON or Parquet, in a zip or not.
-- The variable inputs says which it is (python/pozo/inputs.py): driver, layer, encoding of a shapefile's attributes, name of the
-- geometry column, and the coordinate system where it is not longitude and latitude.
-- Every attribute comes as text. geom is flat, in longitude and latitude (WGS 84), and repaired where it is not valid.
-- file_row: feature in the file, from 1.

-- A geometry without Z and M, in longitude and latitude, and valid; crs: its coordinate system, empty for longitude and latitude.
CREATE OR REPLACE MACRO sound_geometry(geom, crs) AS
    CASE
        WHEN crs <> '' THEN ST_MakeValid(ST_Force2D(ST_Transform(geom, crs, 'EPSG:4326', always_xy := true)))
        WHEN ST_IsValid(ST_Force2D(geom)) THEN ST_Force2D(geom)
        ELSE ST_MakeValid(ST_Force2D(geom))
    END;

CREATE OR REPLACE MACRO read_layer(path) AS TABLE
    SELECT
        COLUMNS(* EXCLUDE (geom))::VARCHAR,
        sound_geometry(geom, getvariable('inputs')[path]['crs']) AS geom,
        row_number() OVER () AS file_row
    FROM query(
        -- one reader or the other, so that only the one is opened
        'SELECT *'
        || CASE
            WHEN getvariable('inputs')[path]['geometry'] = '' THEN ', NULL::GEOMETRY'
            ELSE format(' EXCLUDE ("{0}"), "{0}"::GEOMETRY', replace(getvariable('inputs')[path]['geometry'], '"', '""'))
        END
        || ' AS geom FROM '
        || CASE
            WHEN getvariable('inputs')[path]['driver'] = 'Parquet' THEN format('read_parquet(''{}'')', replace(getvariable('inputs')[path]['path'], '''', ''''''))
            ELSE format(
                'ST_Read(''{}'', layer = ''{}'', allowed_drivers = [''{}''], open_options = [{}])',
                replace(getvariable('inputs')[path]['path'], '''', ''''''),
                replace(getvariable('inputs')[path]['layer'], '''', ''''''),
                getvariable('inputs')[path]['driver'],
                CASE
                    WHEN getvariable('inputs')[path]['encoding'] = '' THEN ''
                    ELSE format('''ENCODING={}''', getvariable('inputs')[path]['encoding'])
                END
            )
        END
    );
