-- Parquet, or GeoParquet if there is a geometry, with a folder for each state, such as state_code=01, and one for rows without a state.
COPY (FROM exported)
TO (setting('file')) (
    FORMAT parquet,
    COMPRESSION zstd,
    PARTITION_BY (state_code),
    FILENAME_PATTERN 'part',
    KV_METADATA {description: setting('title')}
);
