-- Parquet, GeoParquet where there is a geometry, in a folder for each state: state_code=01. What is in no state has a folder too.
COPY (FROM exported)
TO (getvariable('file')) (
    FORMAT parquet,
    COMPRESSION zstd,
    PARTITION_BY (state_code),
    FILENAME_PATTERN 'part',
    KV_METADATA {description: getvariable('title')}
);
