-- The figures that are drawn.
-- Grain: one row per figure.
-- Key: figure_id.
-- From figures.csv in data/reference and in the dataset's folder.
CREATE OR REPLACE TABLE reference.figure AS
SELECT
    figure_id,                               -- key, and the name of the file
    display_order::INTEGER AS display_order, -- order in which they are drawn and shown
    kind,                                    -- what is drawn: sites, bubbles (sites sized by concentration), states (coloured by a total), tornado (scenarios beside one), or sweep (of the radius)
    scenario_id,                             -- reference.scenario whose results are drawn
    title,                                   -- title
    subtitle,                                -- line under it; sql/queries/figures/caption.sql puts numbers in place of the {names}
    metric,                                  -- metric of summary.headline that the states add up to; NULL for all others
    legend_title,                            -- what the legend's entries are; NULL for charts
    colour_map                               -- matplotlib's colour scale for the states; NULL for all others
FROM reference_rows('figures.csv');
