-- The contaminants of the figure: one row each.
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
WHERE chosen.figure_id = setting('figure');
