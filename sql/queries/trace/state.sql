-- A state's number, in words: one row, each column a line of text.
WITH
figure AS (
    SELECT
        count(*) AS towns,
        count(CASE WHEN is_counted THEN 1 END) AS towns_counted,
        sum(population) AS people,
        sum(people_counted) AS people_counted,
        sum(cancer_cases_counted) AS cancer_cases
    FROM trace_state(setting('state_code'), setting('contaminant_id'), setting('scenario_id'))
)
SELECT
    format('{}: {}, scenario {} ({})', state.state, contaminant.contaminant_id, scenario.scenario_id, build.title) AS title,
    CASE
        WHEN figure.towns = 0 THEN '  no town has a site near it that measured it'
        WHEN figure.cancer_cases IS NOT NULL
        THEN format('  {:,.2f} lifetime cancer cases', figure.cancer_cases)
            || coalesce(format(', 95 % of the draws between {:,.0f} and {:,.0f}', draws.low_cancer_cases, draws.high_cancer_cases), '')
    END AS cases,
    format('  {:,} people of {:,} {} ', figure.people_counted, figure.towns_counted, CASE figure.towns_counted WHEN 1 THEN 'town' ELSE 'towns' END)
    || CASE
        WHEN figure.cancer_cases IS NULL AND factor.reference_dose_mg_kg_day IS NULL THEN format('above {:,g} µg/L', factor.limit_ug_l)
        WHEN figure.cancer_cases IS NULL THEN format('at or above the reference dose, {:g} mg/kg/day', factor.reference_dose_mg_kg_day)
        WHEN factor.population_counted = 'all' THEN 'near a site that measured it'
        ELSE format('at or above {:,g} µg/L', factor.limit_ug_l)
    END AS counted,
    CASE
        WHEN figure.towns > figure.towns_counted
        THEN format(
            '  not counted: {:,} people of {:,} more {} near a site that measured it',
            figure.people - figure.people_counted,
            figure.towns - figure.towns_counted,
            CASE figure.towns - figure.towns_counted WHEN 1 THEN 'town' ELSE 'towns' END
        )
    END AS not_counted
FROM figure
JOIN staging.state AS state ON state.state_code = setting('state_code')
JOIN reference.contaminant AS contaminant ON contaminant.contaminant_id = setting('contaminant_id')
JOIN reference.scenario AS scenario ON scenario.scenario_id = setting('scenario_id')
JOIN risk.scenario_factor AS factor
  ON factor.scenario_id = scenario.scenario_id AND factor.contaminant_id = contaminant.contaminant_id
LEFT JOIN summary.state_arsenic AS draws
  ON draws.scenario_id = scenario.scenario_id AND draws.state_code = state.state_code AND contaminant.contaminant_id = 'arsenic'
CROSS JOIN (SELECT title FROM meta.build ORDER BY build_id DESC LIMIT 1) AS build;
