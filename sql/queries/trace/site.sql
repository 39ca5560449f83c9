-- How a site's concentration comes about, in words: one row, each column a line of text.
SELECT
    format('{} ({}), {}', site.site, site.site_id, site.site_type) AS title,
    format('  position: {}{}, row {:,}', site.file, coalesce(', sheet ' || row_read.sheet, ''), site.file_row) AS position,
    CASE
        WHEN mean.site_id IS NULL THEN format('  it did not measure {}', factor.contaminant_id)
        WHEN concentration.site_id IS NULL THEN '  the scenario leaves this kind of site out'
        ELSE format(
            '  {:,.6g} µg/L of {}: mean of {:,} {}',
            concentration.concentration_ug_l, factor.contaminant_id, mean.sample_count, CASE mean.sample_count WHEN 1 THEN 'sample' ELSE 'samples' END
        )
            || CASE
                WHEN mean.non_detect_count = 0 THEN ', no non-detects'
                WHEN exposure_set.non_detects = 'lower_bound' THEN ', non-detects as 0'
                WHEN exposure_set.non_detects = 'upper_bound' THEN ', non-detects at their limit'
                WHEN exposure_set.non_detects = 'kaplan_meier' AND censored.kaplan_meier_ug_l IS NOT NULL
                THEN ', with its non-detects, by Kaplan–Meier'
                WHEN exposure_set.non_detects = 'order_statistics' AND censored.ros_ug_l IS NOT NULL
                THEN ', with its non-detects, by regression on order statistics'
                ELSE ', non-detects at half their limit'
            END
    END AS concentration,
    (
        SELECT format('  written in column {}, in {}', string_agg(DISTINCT column_name, ' or '), string_agg(DISTINCT unit, ' or '))
        FROM trace_site(setting('site_id'), setting('contaminant_id'), setting('scenario_id'))
    ) AS cells
FROM staging.site AS site
JOIN risk.scenario_factor AS factor
  ON factor.scenario_id = setting('scenario_id') AND factor.contaminant_id = setting('contaminant_id')
JOIN reference.exposure_set AS exposure_set ON exposure_set.exposure_set = factor.exposure_set
LEFT JOIN source.site AS row_read ON row_read.file = site.file AND row_read.file_row = site.file_row
LEFT JOIN exposure.site_mean AS mean ON mean.site_id = site.site_id AND mean.contaminant_id = factor.contaminant_id
LEFT JOIN exposure.site_mean_censored AS censored
  ON censored.site_id = site.site_id AND censored.contaminant_id = factor.contaminant_id
LEFT JOIN exposure.site_concentration AS concentration
  ON concentration.exposure_set = factor.exposure_set
 AND concentration.site_id = site.site_id
 AND concentration.contaminant_id = factor.contaminant_id
WHERE site.site_id = setting('site_id');
