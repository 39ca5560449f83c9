-- Queries to begin with, about this warehouse's own scenarios, the town with the most cases, and its state: one row per query.
-- macro_name: the macro that it shows, NULL if it reads a table. is_greeting: whether `make sql` shows it.
-- Macros that read `recommended` are left out if the warehouse was built without it.
-- Scenario and town are settings, because DuckDB applies a value that it knows beforehand to the tables behind a view.
SET VARIABLE example_scenario = (
    SELECT coalesce(max(CASE WHEN scenario_id = 'recommended' THEN scenario_id END), arg_min(scenario_id, display_order))
    FROM reference.scenario
);
-- the town with the most cases, or the largest if there are no cases
SET VARIABLE example_town = coalesce(
    (
        SELECT town.town_id
        FROM staging.town AS town
        LEFT JOIN risk.town_risk AS risk
          ON risk.town_id = town.town_id AND risk.contaminant_id = 'arsenic' AND risk.scenario_id = setting('example_scenario')
        ORDER BY risk.cancer_cases DESC NULLS LAST, town.population DESC, town.town_id
        LIMIT 1
    ),
    ''
);
WITH
chosen_scenario AS (
    SELECT
        setting('example_scenario') AS scenario_id,
        coalesce(max(CASE WHEN scenario_id = 'paper' THEN scenario_id END), arg_min(scenario_id, display_order)) AS other_scenario_id
    FROM reference.scenario
),
chosen_town AS (
    SELECT town.town, town.longitude, town.latitude, coalesce(state.short_name, town.state_code) AS state
    FROM staging.town AS town
    LEFT JOIN staging.state AS state ON state.state_code = town.state_code
    WHERE town.town_id = setting('example_town')
),
nearest_site AS (
    SELECT site_id
    FROM exposure.near_site
    WHERE town_id = setting('example_town')
    ORDER BY distance_km, site_id
    LIMIT 1
),
word AS (
    SELECT
        chosen_scenario.scenario_id,
        chosen_scenario.other_scenario_id,
        replace(chosen_town.town, '''', '''''') AS town,
        replace(chosen_town.state, '''', '''''') AS state,
        replace(nearest_site.site_id, '''', '''''') AS site_id,
        format('{:.5f}, {:.5f}', chosen_town.longitude, chosen_town.latitude) AS place
    FROM chosen_scenario
    CROSS JOIN chosen_town
    LEFT JOIN nearest_site ON true
),
example AS (
    SELECT 1 AS place, true AS is_greeting, NULL AS macro_name, 'The states with the most cancer cases from arsenic' AS question,
        format('FROM summary.state_arsenic WHERE scenario_id = ''{}'' LIMIT 10;', scenario_id) AS query
    FROM word
    UNION ALL
    SELECT 2, true, 'town', 'A town, and what its people drink', format('FROM town(''{}'');', town) FROM word
    WHERE scenario_id = 'recommended'
    UNION ALL
    SELECT 3, true, 'exposure_at', 'What the sites within 5 km of a place say of its water', format('FROM exposure_at({}, 5);', place) FROM word
    WHERE scenario_id = 'recommended'
    UNION ALL
    SELECT 4, true, 'compare_scenarios', 'What the method does to the figures',
        format('FROM compare_scenarios(''{}'', ''{}'');', other_scenario_id, scenario_id)
    FROM word
    WHERE other_scenario_id <> scenario_id
    UNION ALL
    SELECT 5, true, 'trace_state', 'The towns behind a state''s figure', format('FROM trace_state(''{}'', ''arsenic'', ''{}'');', state, scenario_id)
    FROM word
    UNION ALL
    SELECT 6, false, 'towns_near', 'The towns within 10 km of a place', format('FROM towns_near({}, 10);', place) FROM word
    UNION ALL
    SELECT 7, false, 'sites_near', 'The sampled sites within 10 km of a place', format('FROM sites_near({}, 10);', place) FROM word
    UNION ALL
    SELECT 8, false, 'geodesic_km', 'How far the nearest towns are from a place', format('SELECT town, geodesic_km({}, longitude, latitude) AS km FROM staging.town ORDER BY km LIMIT 10;', place)
    FROM word
    UNION ALL
    SELECT 9, false, 'trace_town', 'The sites behind a town''s exposure', format('FROM trace_town(''{}'', ''arsenic'', ''{}'');', town, scenario_id)
    FROM word
    UNION ALL
    SELECT 10, false, 'trace_site', 'The samples behind a site''s mean, and where they are written',
        format('FROM trace_site(''{}'', ''arsenic'', ''{}'');', site_id, scenario_id)
    FROM word
    WHERE site_id IS NOT NULL
    UNION ALL
    SELECT 11, false, 'column_lineage', 'What a column is made from, back to the files', 'FROM column_lineage(''summary.state_arsenic'', ''cancer_cases'');'
    UNION ALL
    SELECT 12, false, 'table_lineage', 'What a table is made from, and what is made from it', 'FROM table_lineage(''risk.town_risk'');'
    UNION ALL
    SELECT 13, false, 'data_dictionary', 'What the columns of a table are, with their units', 'FROM data_dictionary() WHERE table_name = ''risk.town_risk'';'
)
SELECT place, is_greeting, macro_name, question, query FROM example ORDER BY place;
