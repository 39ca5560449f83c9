-- What the other files of this folder read: views of a session, each on the figure that the variable figure names.
-- By hand: SET VARIABLE figure = 'arsenic'; SET VARIABLE map_crs = 'EPSG:6372'; this file, then any other.

-- One row. The variable figure_scenario names the scenario of all figures but the map of all sites, which leaves out none of them;
-- where it is empty or not set, each figure has its own.
CREATE OR REPLACE TEMP VIEW figure AS
SELECT
    figure.kind,
    scenario.scenario_id,
    scenario.scenario,
    scenario.exposure_set,
    figure.title,
    figure.subtitle,
    figure.metric,
    figure.legend_title
FROM reference.figure AS figure
JOIN reference.scenario AS scenario
  ON scenario.scenario_id = CASE
      WHEN figure.kind = 'sites' OR coalesce(getvariable('figure_scenario'), '') = '' THEN figure.scenario_id
      ELSE getvariable('figure_scenario')
  END
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

-- One row per town, in metres of the map's projection, of a dataset without outlines of states; of any other no rows.
CREATE OR REPLACE TEMP VIEW place AS
SELECT town_id, state_code, population, ST_Transform(geom, 'EPSG:4326', getvariable('map_crs'), true) AS geom
FROM staging.town
WHERE (SELECT count(*) FROM map.state) = 0;

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

-- One row per panel of the tornado chart and scenario other than the figure's: what it is of the figure's own, which is 1.
CREATE OR REPLACE TEMP VIEW figure_ratio AS
SELECT
    panel.panel,
    scenario.scenario,
    scenario.display_order,
    CASE panel.panel WHEN 'cases' THEN sensitivity.cancer_cases END AS cases,
    CASE panel.panel
        WHEN 'cases' THEN 1 + sensitivity.cancer_cases_difference_percent / 100
        ELSE 1 + sensitivity.arsenic_people_difference_percent / 100
    END AS ratio,
    CASE panel.panel
        WHEN 'cases' THEN sensitivity.cancer_cases_difference
        ELSE sensitivity.arsenic_people_difference
    END <> 0 AS is_changed
FROM figure
JOIN summary.sensitivity AS sensitivity ON sensitivity.scenario_id <> figure.scenario_id
JOIN reference.scenario AS scenario ON scenario.scenario_id = sensitivity.scenario_id
CROSS JOIN (VALUES ('cases'), ('people')) AS panel (panel);

-- One row per panel of the radius sweep, contaminant of the figure and whole kilometre.
-- A radius that brings no town another site has no row in the sweep: the one before it holds.
CREATE OR REPLACE TEMP VIEW figure_sweep AS
SELECT
    panel.panel,
    contaminant.contaminant,
    contaminant.colour,
    contaminant.display_order,
    radius.radius_km,
    CASE panel.panel
        WHEN 'cases' THEN stretch.cancer_cases
        WHEN 'people above' THEN stretch.people_above_limit
        ELSE stretch.people
    END AS value
FROM (
    SELECT *, lead(radius_km) OVER (PARTITION BY contaminant_id ORDER BY radius_km) AS before_radius_km
    FROM summary.radius_sweep
) AS stretch
JOIN figure_contaminant AS contaminant ON contaminant.contaminant_id = stretch.contaminant_id
JOIN reference.constant AS widest ON widest.constant = 'widest_sweep_km'
CROSS JOIN range(1, 1000) AS radius (radius_km)
CROSS JOIN (VALUES ('cases'), ('people above'), ('people')) AS panel (panel)
WHERE radius.radius_km >= stretch.radius_km
  AND radius.radius_km < coalesce(stretch.before_radius_km, widest.value + 1);
