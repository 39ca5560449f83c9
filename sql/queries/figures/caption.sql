-- The texts around the figure, in one row. In the subtitle, a name in braces is replaced by the number.
-- Settings: map_crs, state_word, states_citation, countries_citation (empty for a dataset without such a file).
WITH
-- with several contaminants, the subtitle uses only their number
contaminant AS (
    SELECT
        count(*) AS contaminants,
        max(limit_ug_l) AS limit_ug_l,
        max(reference_dose_mg_kg_day) AS reference_dose_mg_kg_day
    FROM figure_contaminant
),
site AS (
    SELECT
        count(DISTINCT site_id) AS measured,
        count(DISTINCT CASE WHEN is_at_or_above_limit THEN site_id END) AS above,
        max(concentration_ug_l) AS highest_ug_l
    FROM figure_concentration
),
total AS (
    SELECT max(headline.value) AS value
    FROM figure
    JOIN summary.headline AS headline ON headline.scenario_id = figure.scenario_id AND headline.metric = figure.metric
),
-- the interval around that total, if the scenario has one
draws AS (
    SELECT
        max(format(
            CASE WHEN draws.high_cancer_cases < 10 THEN ' (95 % interval {:.1f}–{:.1f})' ELSE ' (95 % interval {:,.0f}–{:,.0f})' END,
            draws.low_cancer_cases,
            draws.high_cancer_cases
        )) AS interval
    FROM figure
    JOIN uncertainty.country_interval AS draws ON draws.scenario_id = figure.scenario_id
    WHERE figure.metric = 'arsenic_cancer_cases'
),
state AS (
    SELECT 'Highest: ' || string_agg(name || ' ' || format('{:,.0f}', value), ' · ' ORDER BY value DESC) AS highest
    FROM (
        SELECT coalesce(state.short_name, figure_state.state_code) AS name, figure_state.value
        FROM figure_state
        LEFT JOIN staging.state AS state ON state.state_code = figure_state.state_code
        WHERE figure_state.value > 0
        ORDER BY figure_state.value DESC, figure_state.state_code
        LIMIT 3
    ) AS first_state
),
latest_build AS (
    SELECT title, is_synthetic FROM meta.build ORDER BY build_id DESC LIMIT 1
),
-- who made the outlines, without the address; NULL if the dataset has none
outline AS (
    SELECT
        nullif(rtrim(split_part(setting('states_citation'), ';', 1), '.'), '') AS states,
        nullif(rtrim(split_part(setting('countries_citation'), ';', 1), '.'), '') AS countries
)
SELECT
    replace(figure.title, 'by state', 'by ' || setting('state_word')) AS title,
    replace(replace(replace(replace(replace(replace(replace(replace(
        CASE WHEN figure.kind = 'bubbles' AND site.measured = 0 THEN 'Measured at no site' ELSE figure.subtitle END,
        '{measured}', format('{:,}', site.measured)),
        '{above}', format('{:,}', site.above)),
        '{highest}', coalesce(format(CASE WHEN site.highest_ug_l < 10 THEN '{:.1f}' ELSE '{:,.0f}' END, site.highest_ug_l), '–')),
        '{contaminants}', contaminant.contaminants::VARCHAR),
        '{limit}', format('{:,g}', contaminant.limit_ug_l)),
        '{dose}', coalesce(format('{:g}', contaminant.reference_dose_mg_kg_day), '')),
        '{total}', coalesce(format('{:,.0f}', total.value), '')),
        '{interval}', coalesce(draws.interval, '')
    ) AS subtitle,
    latest_build.title || ' · scenario ' || figure.scenario_id
    || CASE WHEN lower(figure.scenario) = figure.scenario_id THEN '' ELSE ' (' || figure.scenario || ')' END AS origin,
    CASE WHEN latest_build.is_synthetic THEN 'SYNTHETIC DATA' END AS mark,
    figure.legend_title,
    state.highest,
    'Data: ' || latest_build.title || '. ' || CASE
        WHEN figure.kind IN ('tornado', 'sweep') THEN 'Chart: pozo.'
        ELSE
            CASE
                WHEN outline.states = outline.countries THEN 'Outlines: ' || outline.states || '. '
                ELSE coalesce(
                        'States: ' || outline.states || '. ',
                        CASE WHEN figure.kind = 'states' THEN 'Dots: towns. ' ELSE 'Grey dots: towns. ' END
                    )
                    || coalesce('Countries: ' || outline.countries || '. ', '')
            END || 'Map: pozo, in ' || setting('map_crs') || '.'
    END AS source
FROM figure
CROSS JOIN contaminant
CROSS JOIN site
CROSS JOIN total
CROSS JOIN draws
CROSS JOIN state
CROSS JOIN latest_build
CROSS JOIN outline;
