-- Headline values that differ
SELECT
    scenario_id,
    metric,
    earlier_figure.value AS earlier,
    present_figure.value AS present,
    round(100 * (present_figure.value / nullif(earlier_figure.value, 0) - 1), 3) AS change_percent,
    coalesce(present_figure.unit, earlier_figure.unit) AS unit
FROM present.summary.headline AS present_figure
FULL JOIN earlier.summary.headline AS earlier_figure USING (scenario_id, metric)
WHERE present_figure.value IS DISTINCT FROM earlier_figure.value
ORDER BY scenario_id, metric;
