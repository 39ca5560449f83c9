-- The scenarios that the tables show: the main one and the study's.
SELECT role, scenario_id, scenario FROM shown_scenario;
