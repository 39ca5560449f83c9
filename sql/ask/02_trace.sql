-- Traces a figure back to the cells that it was computed from: state → towns → sites → samples → file, sheet and row.
--   FROM trace_state('Durango', 'arsenic', 'recommended')
--   FROM trace_town('Torreón', 'arsenic', 'recommended')
--   FROM trace_site('DLAGU11', 'arsenic', 'recommended')
-- All take the same arguments: a name or code, with or without accents and capitals; a contaminant, by name or symbol; a scenario.
-- If nothing has that name, the error shows the nearest names. If several have it, the result has the rows of all of them.

-- A state's figure by town: one row per town with a site near it that measured the contaminant. Towns that are part of the figure come first.
-- is_counted: whether the town is part of the figure. If not, people_counted and cancer_cases_counted are zero. They add up to
-- people_counted and cancer_cases of summary.state_risk. cancer_cases are the town's own, counted or not. A contaminant without a slope
-- factor has no cancer cases. Its figure is people_at_or_above_reference_dose of summary.state_risk, or without a reference dose
-- people_above_limit. share_percent: the town's part of the figure. file and file_row: the place of the town's population and position.
-- asked: the state; contaminant_asked: the contaminant; scenario_asked: the scenario.
CREATE OR REPLACE MACRO trace_state(asked, contaminant_asked, scenario_asked) AS TABLE
    WITH
    risk AS (
        SELECT
            *,
            CASE
                WHEN lifetime_cancer_risk IS NOT NULL THEN is_counted
                WHEN hazard_quotient IS NOT NULL THEN is_at_or_above_reference_dose
                ELSE is_above_limit
            END AS is_in_figure
        FROM risk.town_risk
        WHERE state_code = state_named(asked)
          AND contaminant_id = contaminant_named(contaminant_asked)
          AND scenario_id = scenario_named(scenario_asked)
    ),
    counted AS (
        SELECT
            *,
            zero_unless(is_in_figure, population) AS people_counted,
            zero_unless(is_in_figure, cancer_cases) AS cancer_cases_counted
        FROM risk
    )
    SELECT
        counted.town_id,
        town.town,
        town.municipality,
        counted.population,
        counted.exposure_ug_l,
        counted.site_count,
        counted.dose_mg_kg_day,
        counted.hazard_quotient,
        counted.lifetime_cancer_risk,
        counted.cancer_cases,
        counted.is_in_figure AS is_counted,
        counted.people_counted,
        counted.cancer_cases_counted,
        100 * coalesce(counted.cancer_cases_counted, counted.people_counted)
            / nullif(sum(coalesce(counted.cancer_cases_counted, counted.people_counted)) OVER (), 0) AS share_percent,
        town.file,
        town.file_row
    FROM counted
    JOIN staging.town AS town ON town.town_id = counted.town_id
    ORDER BY counted.is_in_figure DESC, share_percent DESC NULLS LAST, counted.exposure_ug_l DESC, counted.town_id;

-- A town's exposure by site: one row per site near it that the scenario takes into account. weight_percent: the site's weight in the
-- town's exposure. contribution_ug_l: weight × concentration; the contributions add up to the exposure. A site that did not measure the
-- contaminant has no concentration and no weight. file, sheet and file_row: the place of the site's position.
-- asked: the town; contaminant_asked: the contaminant; scenario_asked: the scenario.
CREATE OR REPLACE MACRO trace_town(asked, contaminant_asked, scenario_asked) AS TABLE
    WITH
    near AS (
        SELECT
            town.town_id,
            town.town,
            near.site_id,
            near.distance_km,
            concentration.concentration_ug_l,
            concentration.sample_count,
            concentration.censored_percent,
            exposure_set.weighting
        FROM towns_named(asked) AS town
        JOIN reference.scenario AS scenario ON scenario.scenario_id = scenario_named(scenario_asked)
        JOIN reference.exposure_set AS exposure_set ON exposure_set.exposure_set = scenario.exposure_set
        JOIN exposure.near_site AS near
          ON near.exposure_set = scenario.exposure_set AND near.town_id = town.town_id
        LEFT JOIN exposure.site_concentration AS concentration
          ON concentration.exposure_set = scenario.exposure_set
         AND concentration.site_id = near.site_id
         AND concentration.contaminant_id = contaminant_named(contaminant_asked)
    ),
    -- the weights of exposure.town_exposure
    weighed AS (
        SELECT
            near.*,
            CASE
                WHEN concentration_ug_l IS NULL THEN 0
                WHEN weighting = 'inverse_distance' THEN inverse_distance_weight(distance_km, shortest.value, exponent.value)
                WHEN weighting = 'nearest' AND distance_km > min(distance_km) FILTER (concentration_ug_l IS NOT NULL) OVER (PARTITION BY town_id) THEN 0
                WHEN weighting = 'maximum' AND concentration_ug_l < max(concentration_ug_l) OVER (PARTITION BY town_id) THEN 0
                ELSE 1
            END AS weight
        FROM near
        JOIN reference.constant AS exponent ON exponent.constant = 'inverse_distance_power'
        JOIN reference.constant AS shortest ON shortest.constant = 'shortest_weighted_km'
    ),
    shared AS (
        SELECT *, weight / nullif(sum(weight) OVER (PARTITION BY town_id), 0) AS weight_share
        FROM weighed
    )
    SELECT
        shared.town_id,
        shared.town,
        shared.site_id,
        site.site,
        site.site_type,
        shared.distance_km,
        shared.concentration_ug_l,
        shared.sample_count,
        shared.censored_percent,
        100 * shared.weight_share AS weight_percent,
        shared.weight_share * shared.concentration_ug_l AS contribution_ug_l,
        site.file,
        row_read.sheet,
        site.file_row
    FROM shared
    JOIN staging.site AS site ON site.site_id = shared.site_id
    LEFT JOIN source.site AS row_read ON row_read.file = site.file AND row_read.file_row = site.file_row
    ORDER BY shared.town_id, contribution_ug_l DESC NULLS LAST, shared.distance_km, shared.site_id;

-- A site's concentration by sample: one row per measurement. counts_as_ug_l: the value that enters the site's mean; NULL for a non-detect
-- if the mean is estimated without giving it a value. is_without_limit: whether a non-detect does not state its detection limit; the
-- highest of the other limits is used. is_counted: whether the scenario takes this kind of site into account.
-- file, sheet, file_row and column_name: the place of the cell. written: its text.
-- asked: the site; contaminant_asked: the contaminant; scenario_asked: the scenario.
CREATE OR REPLACE MACRO trace_site(asked, contaminant_asked, scenario_asked) AS TABLE
    SELECT
        site.site_id,
        site.site,
        measured.sample_id,
        measured.sampled_on,
        measured.written,
        parameter.unit,
        measured.is_non_detect,
        measured.is_without_limit,
        CASE WHEN measured.is_non_detect THEN measured.number_ug_l END AS detection_limit_ug_l,
        CASE
            WHEN NOT measured.is_non_detect THEN measured.number_ug_l
            WHEN estimate_by_rule(exposure_set.non_detects, censored.kaplan_meier_ug_l, censored.ros_ug_l) IS NULL
            THEN bound_by_rule(exposure_set.non_detects, 0, measured.number_ug_l / 2, measured.number_ug_l)
        END AS counts_as_ug_l,
        concentration.site_id IS NOT NULL AS is_counted,
        measured.file,
        row_read.sheet,
        measured.file_row,
        measured.parameter AS column_name
    FROM sites_named(asked) AS site
    JOIN reference.scenario AS scenario ON scenario.scenario_id = scenario_named(scenario_asked)
    JOIN reference.exposure_set AS exposure_set ON exposure_set.exposure_set = scenario.exposure_set
    JOIN staging.result_reading AS measured
      ON measured.site_id = site.site_id
     AND measured.contaminant_id = contaminant_named(contaminant_asked)
     AND measured.reason IS NULL
    JOIN reference.parameter AS parameter ON parameter.parameter = measured.parameter
    LEFT JOIN source.sample AS row_read ON row_read.file = measured.file AND row_read.file_row = measured.file_row
    LEFT JOIN exposure.site_mean_censored AS censored
      ON censored.site_id = measured.site_id AND censored.contaminant_id = measured.contaminant_id
    LEFT JOIN exposure.site_concentration AS concentration
      ON concentration.exposure_set = scenario.exposure_set
     AND concentration.site_id = measured.site_id
     AND concentration.contaminant_id = measured.contaminant_id
    ORDER BY site.site_id, measured.sampled_on, measured.file_row;
