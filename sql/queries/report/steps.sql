-- Where the time went: the last run of each table, the slowest first, with the operator of DuckDB that took longest.
-- Steps run two at a time, so their seconds add up to more than the build took. The memory is all that DuckDB held while the step ran.
WITH
last_run AS (
    SELECT table_name, build_id, row_count, seconds
    FROM meta.step
    QUALIFY row_number() OVER (PARTITION BY table_name ORDER BY build_id DESC) = 1
),
costliest AS (
    SELECT table_name, arg_max(operator, seconds) AS operator, max(seconds) AS seconds
    FROM meta.operator
    GROUP BY table_name
),
measured AS (
    SELECT
        table_name,
        CAST(CAST(profile AS JSON) ->> '$.system_peak_buffer_memory' AS BIGINT) / 1e6 AS peak_mb,
        CAST(CAST(profile AS JSON) ->> '$.system_peak_temp_dir_size' AS BIGINT) / 1e6 AS spilled_mb
    FROM meta.profile
)
SELECT
    last_run.table_name,
    last_run.build_id < (SELECT max(build_id) FROM meta.build) AS is_of_earlier_build,
    round(last_run.seconds, 2) AS seconds,
    last_run.row_count,
    round(measured.peak_mb) AS peak_mb,
    round(measured.spilled_mb) AS spilled_mb,
    lower(replace(costliest.operator, '_', ' ')) AS operator,
    round(costliest.seconds, 2) AS operator_seconds
FROM last_run
JOIN measured ON measured.table_name = last_run.table_name
LEFT JOIN costliest ON costliest.table_name = last_run.table_name
ORDER BY last_run.seconds DESC, last_run.table_name;
