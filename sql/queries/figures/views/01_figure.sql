-- The figure to draw: one row. The setting figure names it.
-- The setting figure_scenario, if not empty, names the scenario of all figures, except for the map of all sites, which shows every site.
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
      WHEN figure.kind = 'sites' OR setting('figure_scenario') = '' THEN figure.scenario_id
      ELSE setting('figure_scenario')
  END
WHERE figure.figure_id = setting('figure');
