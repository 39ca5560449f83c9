-- GeoPackage, for QGIS: a layer, in which the rows of a table without a place have no geometry.
COPY (FROM exported)
TO (getvariable('file')) (
    FORMAT gdal,
    DRIVER 'GPKG',
    SRS 'EPSG:4326',
    GEOMETRY_TYPE (getvariable('geometry_type')),
    LAYER_NAME (split_part(getvariable('table_name'), '.', 2)),
    LAYER_CREATION_OPTIONS ('DESCRIPTION=' || getvariable('title'))
);
