-- How a town's number comes about, in words: one row, each column a line of text.
SELECT
    concat_ws(', ', format('{} ({})', town.town, town.town_id), town.municipality, state.state) AS title,
    format('  {:,} people: {}, row {:,}', town.population, town.file, town.file_row) AS people,
    coalesce(
        format('  {:,.6g} µg/L of {}: ', traced.exposure_ug_l, factor.contaminant_id)
        || CASE exposure_set.weighting
            WHEN 'inverse_distance' THEN 'mean, the nearer weighing more, of '
            WHEN 'nearest' THEN 'that of the nearest, '
            WHEN 'maximum' THEN 'the highest of '
            ELSE 'mean of '
        END
        || format(
            '{:,} {} within {:g} km', traced.site_count, CASE traced.site_count WHEN 1 THEN 'site' ELSE 'sites' END, exposure_set.radius_km
        ),
        format('  no site within {:g} km measured {}', exposure_set.radius_km, factor.contaminant_id)
    ) AS exposure,
    format('  ÷ 1000 × {:.6f} L/kg/day = {:.4g} mg/kg/day', factor.intake_l_kg_day, traced.dose_mg_kg_day)
    || coalesce(format(', {:.3g} × the reference dose', traced.hazard_quotient), '') AS dose,
    format(
        '  × {:g} per mg/kg/day = lifetime risk {:.4g}, × {:,} people = {:,.2f} lifetime cases',
        factor.oral_slope_factor_per_mg_kg_day, traced.lifetime_cancer_risk, town.population, traced.cancer_cases
    ) AS cases,
    CASE
        WHEN traced.is_counted THEN format('  {:.3g} % of the figure of {}', traced.share_percent, state.state)
        WHEN traced.town_id IS NOT NULL
        THEN format('  not counted in the figure of {}: ', state.state)
            || CASE
                WHEN traced.lifetime_cancer_risk IS NOT NULL THEN format('below {:,g} µg/L', factor.limit_ug_l)
                WHEN traced.hazard_quotient IS NOT NULL THEN 'below the reference dose'
                ELSE format('not above {:,g} µg/L', factor.limit_ug_l)
            END
    END AS share
FROM staging.town AS town
JOIN staging.state AS state ON state.state_code = town.state_code
JOIN risk.scenario_factor AS factor
  ON factor.scenario_id = setting('scenario_id') AND factor.contaminant_id = setting('contaminant_id')
JOIN reference.exposure_set AS exposure_set ON exposure_set.exposure_set = factor.exposure_set
LEFT JOIN trace_state(setting('state_code'), setting('contaminant_id'), setting('scenario_id')) AS traced
  ON traced.town_id = town.town_id
WHERE town.town_id = setting('town_id');
