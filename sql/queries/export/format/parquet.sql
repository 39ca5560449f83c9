-- Parquet, or GeoParquet if there is a geometry.
COPY (FROM exported)
TO (setting('file')) (FORMAT parquet, COMPRESSION zstd, KV_METADATA {description: setting('title')});
