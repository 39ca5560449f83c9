-- The scenarios that the tables of the report show: `recommended` (or else the first that was built) as the main one, and beside it the
-- 2019 study's method. A view of the session.
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
