-- Parquet; GeoParquet where there is a geometry.
COPY (FROM exported)
TO (getvariable('file')) (FORMAT parquet, COMPRESSION zstd, KV_METADATA {description: getvariable('title')});
