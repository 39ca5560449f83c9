-- GeoPackage, for QGIS: one layer. In a table without places the geometry is empty.
COPY (FROM exported)
TO (setting('file')) (
    FORMAT gdal,
    DRIVER 'GPKG',
    SRS 'EPSG:4326',
    GEOMETRY_TYPE (setting('geometry_type')),
    LAYER_NAME (split_part(setting('table_name'), '.', 2)),
    LAYER_CREATION_OPTIONS ('DESCRIPTION=' || setting('title'))
);
