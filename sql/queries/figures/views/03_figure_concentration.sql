-- The concentrations of the figure: one row per site and contaminant of the figure that was measured there.
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
