-- What the 2019 study published, to set beside what its method gives here: nothing for another country than the study's.
-- Grain: one row per metric, and state where the study gives it by state.
-- Key: metric, state_code.
-- From published_figures.csv in data/reference and in the dataset's folder.
CREATE OR REPLACE TABLE reference.published_figure AS
SELECT
    metric,                 -- metric of summary.headline
    state_code,             -- reference.state; NULL for the whole country
    value::DOUBLE AS value, -- figure, in its unit
    unit,                   -- unit of the figure
    source                  -- where it was published
FROM reference_rows('published_figures.csv')
WHERE country_code = setting('country_code');
