-- The figures of the report's map, rounded to three digits as they are shown.
-- Grain: one row per scenario, contaminant, place with a town whose exposure is known, and measure that has a figure there.
-- Key: scenario_id, contaminant_id, place_level, place_code, measure.
CREATE OR REPLACE TABLE map.place_figure AS
WITH
risk AS (
    SELECT
        scenario_id,
        contaminant_id,
        'municipality' AS place_level,
        municipality_code AS place_code,
        mean_exposure_ug_l,
        mean_hazard_quotient,
        cancer_cases,
        cancer_cases_per_100000,
        people_percent
    FROM summary.municipality_risk
    WHERE municipality_code IS NOT NULL
    UNION ALL
    SELECT
        scenario_id,
        contaminant_id,
        'state',
        state_code,
        mean_exposure_ug_l,
        mean_hazard_quotient,
        cancer_cases,
        cancer_cases_per_100000,
        people_percent
    FROM summary.state_risk
),
figure AS (
    SELECT
        risk.scenario_id,
        risk.contaminant_id,
        risk.place_level,
        risk.place_code,
        measure.measure,
        shown_number(CASE measure.measure
            WHEN 'concentration' THEN risk.mean_exposure_ug_l
            WHEN 'hazard_quotient' THEN risk.mean_hazard_quotient
            WHEN 'cases' THEN risk.cancer_cases
            WHEN 'cases_per_100000' THEN risk.cancer_cases_per_100000
            WHEN 'coverage' THEN risk.people_percent
        END) AS value
    FROM risk
    CROSS JOIN (
        VALUES ('concentration'), ('hazard_quotient'), ('cases'), ('cases_per_100000'), ('coverage')
    ) AS measure (measure)
)
SELECT
    scenario_id,    -- reference.scenario
    contaminant_id, -- reference.contaminant
    place_level,    -- state or municipality
    place_code,     -- map.place
    measure,        -- concentration (mean exposure, µg/L), hazard_quotient (mean), cases (of cancer, lifetime), cases_per_100000 (people whose exposure is known) or coverage (people whose exposure is known, %)
    value           -- figure to three digits, or to whole ones
FROM figure
WHERE value IS NOT NULL
ORDER BY scenario_id, contaminant_id, place_level, measure, place_code;
