-- Every key is unique in its table.
SELECT 'staging.site' AS table_name, site_id AS key, count(*) AS occurrences
FROM staging.site GROUP BY site_id HAVING count(*) > 1
UNION ALL
SELECT 'staging.town', town_id, count(*)
FROM staging.town GROUP BY town_id HAVING count(*) > 1
UNION ALL
SELECT 'staging.state', state_code, count(*)
FROM staging.state GROUP BY state_code HAVING count(*) > 1
UNION ALL
SELECT 'staging.municipality', municipality_code, count(*)
FROM staging.municipality GROUP BY municipality_code HAVING count(*) > 1
UNION ALL
SELECT 'staging.measurement', concat_ws(', ', sample_id, contaminant_id), count(*)
FROM staging.measurement GROUP BY sample_id, contaminant_id HAVING count(*) > 1
UNION ALL
SELECT 'exposure.site_mean', concat_ws(', ', site_id, contaminant_id), count(*)
FROM exposure.site_mean GROUP BY site_id, contaminant_id HAVING count(*) > 1
UNION ALL
SELECT 'exposure.site_concentration', concat_ws(', ', exposure_set, site_id, contaminant_id), count(*)
FROM exposure.site_concentration GROUP BY exposure_set, site_id, contaminant_id HAVING count(*) > 1
UNION ALL
SELECT 'exposure.town_site_pair', concat_ws(', ', town_id, site_id), count(*)
FROM exposure.town_site_pair GROUP BY town_id, site_id HAVING count(*) > 1
UNION ALL
SELECT 'risk.scenario_factor', concat_ws(', ', scenario_id, contaminant_id), count(*)
FROM risk.scenario_factor GROUP BY scenario_id, contaminant_id HAVING count(*) > 1
UNION ALL
SELECT 'summary.headline', concat_ws(', ', scenario_id, metric), count(*)
FROM summary.headline GROUP BY scenario_id, metric HAVING count(*) > 1;
