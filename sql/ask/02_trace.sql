-- The trail from a figure back to the cells that it was made from: state → towns → sites → samples → file, sheet and row.
--   FROM trace_state('Durango', 'arsenic', 'recommended')
--   FROM trace_town('Torreón', 'arsenic', 'recommended')
--   FROM trace_site('DLAGU11', 'arsenic', 'recommended')
-- All take the same: a name or code, whatever its accents and capitals; a contaminant, by name or symbol; a scenario. A name that
-- nothing bears is an error that says which names are near. One that several bear gives the rows of all of them.

-- A state's figure by town: one row per town with a site near it that measured the contaminant; those that make up the figure first.
-- is_counted: whether the town is part of the figure. people_counted and cancer_cases_counted are zero where it is not; they add up to
-- people_counted and cancer_cases of summary.state_risk. cancer_cases are the town's own, counted or not. A contaminant without a slope
-- factor has no cancer cases: its figure is people_at_or_above_reference_dose of summary.state_risk, and where it has no reference dose
-- either, people_above_limit. share_percent: the town's part of the figure. file and file_row: where its population and position were read.
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
            CASE WHEN is_in_figure THEN population ELSE 0 END AS people_counted,
            CASE WHEN is_in_figure THEN cancer_cases ELSE 0 * cancer_cases END AS cancer_cases_counted
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

-- A town's exposure by site: one row per site near it that the scenario takes into account. weight_percent is the site's weight in the
-- town's exposure, contribution_ug_l weight × concentration: the contributions add up to the exposure. A site that did not measure the
-- contaminant has no concentration and no weight. file, sheet and file_row: where the site's position was read.
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
    -- as exposure.town_exposure weighs them
    weighed AS (
        SELECT
            near.*,
            CASE
                WHEN concentration_ug_l IS NULL THEN 0
                WHEN weighting = 'inverse_distance' THEN 1 / power(greatest(distance_km, shortest.value), exponent.value)
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

-- A site's concentration by sample: one row per measurement. counts_as_ug_l is what the sample adds to the site's mean; NULL for a
-- non-detect whose mean is estimated without giving it a value. is_without_limit: whether a non-detect does not say its detection limit,
-- so that the highest of the others stands for it. is_counted: whether the scenario takes this kind of site into account.
-- file, sheet, file_row and column_name: the cell that says it, written as it stands there.
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
            WHEN exposure_set.non_detects = 'lower_bound' THEN 0
            WHEN exposure_set.non_detects = 'upper_bound' THEN measured.number_ug_l
            WHEN exposure_set.non_detects = 'kaplan_meier' AND censored.kaplan_meier_ug_l IS NOT NULL THEN NULL
            WHEN exposure_set.non_detects = 'order_statistics' AND censored.ros_ug_l IS NOT NULL THEN NULL
            ELSE measured.number_ug_l / 2
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
