-- The scenarios that the tables of the report show: the main one, which is `recommended` or else the first that was built, and the 2019
-- study's method.
CREATE OR REPLACE TEMP VIEW shown_scenario AS
SELECT
    CASE WHEN place = 1 THEN 'main' ELSE 'study' END AS role,
    scenario_id,
    scenario,
    exposure_set
FROM (
    SELECT *, row_number() OVER (ORDER BY scenario_id <> 'recommended', display_order) AS place
    FROM reference.scenario
) AS ranked
WHERE place = 1 OR scenario_id = 'paper';
