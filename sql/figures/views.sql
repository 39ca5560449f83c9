-- What the other files of this folder read: views of a session, each on the figure that the variable figure names.
-- By hand: SET VARIABLE figure = 'arsenic'; SET VARIABLE map_crs = 'EPSG:6372'; this file, then any other.

-- One row.
CREATE OR REPLACE TEMP VIEW figure AS
SELECT
    figure.scenario_id,
    scenario.scenario,
    scenario.exposure_set,
    figure.title,
    figure.subtitle,
    figure.metric,
    figure.legend_title
FROM reference.figure AS figure
JOIN reference.scenario AS scenario ON scenario.scenario_id = figure.scenario_id
WHERE figure.figure_id = getvariable('figure');

-- One row per contaminant of the figure.
CREATE OR REPLACE TEMP VIEW figure_contaminant AS
SELECT
    contaminant.contaminant_id,
    contaminant.contaminant,
    contaminant.display_order,
    contaminant.colour,
    factor.limit_ug_l,
    factor.reference_dose_mg_kg_day
FROM figure
CROSS JOIN reference.figure_contaminant AS chosen
JOIN reference.contaminant AS contaminant ON contaminant.contaminant_id = chosen.contaminant_id
JOIN risk.scenario_factor AS factor
  ON factor.scenario_id = figure.scenario_id AND factor.contaminant_id = chosen.contaminant_id
WHERE chosen.figure_id = getvariable('figure');

-- One row per site and contaminant of the figure that was measured there.
CREATE OR REPLACE TEMP VIEW figure_concentration AS
SELECT
    concentration.site_id,
    concentration.contaminant_id,
    concentration.concentration_ug_l,
    concentration.concentration_ug_l / figure_contaminant.limit_ug_l AS times_limit,
    concentration.concentration_ug_l >= figure_contaminant.limit_ug_l AS is_at_or_above_limit
FROM figure
JOIN exposure.site_concentration AS concentration ON concentration.exposure_set = figure.exposure_set
JOIN figure_contaminant ON figure_contaminant.contaminant_id = concentration.contaminant_id;

-- One row per site, in metres of the map's projection.
CREATE OR REPLACE TEMP VIEW site_point AS
SELECT site_id, is_drinking_water_source, ST_Transform(geom, 'EPSG:4326', getvariable('map_crs'), true) AS geom
FROM staging.site;

-- One row per state: its part of the figure's metric.
CREATE OR REPLACE TEMP VIEW figure_state AS
SELECT total.state_code, total.value
FROM figure
JOIN (
    SELECT 'arsenic_cancer_cases' AS metric, scenario_id, state_code, cancer_cases AS value FROM summary.state_arsenic
    UNION ALL
    SELECT 'fluoride_people_at_or_above_reference_dose', scenario_id, state_code, population FROM summary.state_fluoride
) AS total
  ON total.metric = figure.metric AND total.scenario_id = figure.scenario_id;
