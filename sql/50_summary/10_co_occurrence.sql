-- Arsenic and fluoride in the same water, by state.
-- Grain: one row per scenario and state with a site or town for which both are known. The state is NULL for sites without a known state.
-- Key: scenario_id, state_code.
CREATE OR REPLACE TABLE summary.co_occurrence AS
WITH
site_both AS (
    SELECT
        arsenic_factor.scenario_id,
        site.state_code,
        -- equal means can differ in the last digit: 0.69 ÷ 3 and 0.23 ÷ 1
        round(arsenic.concentration_ug_l, 9) AS arsenic_ug_l,
        round(fluoride.concentration_ug_l, 9) AS fluoride_ug_l,
        arsenic.concentration_ug_l > arsenic_factor.limit_ug_l AS is_arsenic_above,
        fluoride.concentration_ug_l > fluoride_factor.limit_ug_l AS is_fluoride_above
    FROM exposure.site_concentration AS arsenic
    JOIN exposure.site_concentration AS fluoride
      ON fluoride.exposure_set = arsenic.exposure_set
     AND fluoride.site_id = arsenic.site_id
     AND fluoride.contaminant_id = 'fluoride'
    JOIN staging.site AS site ON site.site_id = arsenic.site_id
    JOIN risk.scenario_factor AS arsenic_factor
      ON arsenic_factor.exposure_set = arsenic.exposure_set AND arsenic_factor.contaminant_id = 'arsenic'
    JOIN risk.scenario_factor AS fluoride_factor
      ON fluoride_factor.scenario_id = arsenic_factor.scenario_id AND fluoride_factor.contaminant_id = 'fluoride'
    WHERE arsenic.contaminant_id = 'arsenic'
),
-- twice the mean rank of equal values, plus one
ranked AS (
    SELECT
        *,
        2 * rank() OVER (PARTITION BY scenario_id, state_code ORDER BY arsenic_ug_l)
        + count(*) OVER (PARTITION BY scenario_id, state_code, arsenic_ug_l) AS arsenic_rank,
        2 * rank() OVER (PARTITION BY scenario_id, state_code ORDER BY fluoride_ug_l)
        + count(*) OVER (PARTITION BY scenario_id, state_code, fluoride_ug_l) AS fluoride_rank
    FROM site_both
),
site_total AS (
    SELECT
        scenario_id,
        state_code,
        count(*) AS sites,
        count(CASE WHEN is_arsenic_above THEN 1 END) AS sites_arsenic_above,
        count(CASE WHEN is_fluoride_above THEN 1 END) AS sites_fluoride_above,
        count(CASE WHEN is_arsenic_above AND is_fluoride_above THEN 1 END) AS sites_both_above,
        rank_correlation(arsenic_rank, fluoride_rank) AS rank_correlation
    FROM ranked
    GROUP BY scenario_id, state_code
),
town_total AS (
    SELECT
        arsenic.scenario_id,
        arsenic.state_code,
        count(*) AS towns,
        count(CASE WHEN arsenic.is_above_limit AND fluoride.is_above_limit THEN 1 END) AS towns_both_above,
        CAST(sum(zero_unless(arsenic.is_above_limit AND fluoride.is_above_limit, arsenic.population)) AS BIGINT) AS people_both_above
    FROM risk.town_risk AS arsenic
    JOIN risk.town_risk AS fluoride
      ON fluoride.scenario_id = arsenic.scenario_id AND fluoride.town_id = arsenic.town_id
    WHERE arsenic.contaminant_id = 'arsenic' AND fluoride.contaminant_id = 'fluoride'
    GROUP BY arsenic.scenario_id, arsenic.state_code
)
SELECT
    coalesce(site_total.scenario_id, town_total.scenario_id) AS scenario_id, -- reference.scenario
    coalesce(site_total.state_code, town_total.state_code) AS state_code,    -- staging.state
    coalesce(site_total.sites, 0) AS sites,                                  -- sites at which both were measured
    coalesce(site_total.sites_arsenic_above, 0) AS sites_arsenic_above,      -- of these sites, above the guideline for arsenic
    coalesce(site_total.sites_fluoride_above, 0) AS sites_fluoride_above,    -- of these sites, above the guideline for fluoride
    coalesce(site_total.sites_both_above, 0) AS sites_both_above,            -- of these sites, above both guidelines
    site_total.rank_correlation,                                             -- Spearman's, over these sites, -1 to 1; NULL for fewer than three sites or equal values
    coalesce(town_total.towns, 0) AS towns,                                  -- towns whose exposure to both is known
    coalesce(town_total.towns_both_above, 0) AS towns_both_above,            -- of these towns, above both guidelines
    coalesce(town_total.people_both_above, 0) AS people_both_above           -- people of these towns
FROM site_total
FULL JOIN town_total
  ON town_total.scenario_id = site_total.scenario_id AND town_total.state_code = site_total.state_code
ORDER BY coalesce(site_total.scenario_id, town_total.scenario_id), coalesce(site_total.state_code, town_total.state_code);
