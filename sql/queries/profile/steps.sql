-- Where the time of each table's last run goes, the slowest table first.
-- Steps run two at a time, so their seconds add up to more than the build took. The memory is all that DuckDB held while the step ran.
WITH
last_run AS (
    SELECT table_name, row_count, seconds
    FROM meta.step
    QUALIFY row_number() OVER (PARTITION BY table_name ORDER BY build_id DESC) = 1
),
costliest AS (
    SELECT
        table_name,
        arg_max(operator, seconds) AS operator,
        max(seconds) AS seconds
    FROM meta.operator
    GROUP BY table_name
)
SELECT
    last_run.table_name AS "table",
    round(last_run.seconds, 3) AS seconds,
    last_run.row_count AS "rows",
    round(CAST(CAST(profile.profile AS JSON) ->> '$.cpu_time' AS DOUBLE), 3) AS "seconds in operators",
    round(CAST(CAST(profile.profile AS JSON) ->> '$.system_peak_buffer_memory' AS BIGINT) / 1e6, 1) AS "peak memory, MB",
    round(CAST(CAST(profile.profile AS JSON) ->> '$.system_peak_temp_dir_size' AS BIGINT) / 1e6, 1) AS "spilled, MB",
    costliest.operator AS "costliest operator",
    round(costliest.seconds, 3) AS "its seconds"
FROM last_run
JOIN meta.profile AS profile ON profile.table_name = last_run.table_name
LEFT JOIN costliest ON costliest.table_name = last_run.table_name
ORDER BY last_run.seconds DESC;
