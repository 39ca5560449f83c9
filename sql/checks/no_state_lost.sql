-- Every state is in the summaries of every scenario and, if the dataset has a file of state boundaries, on the map.
SELECT state.state_code, state.state, scenario.scenario_id
FROM staging.known_state AS state
CROSS JOIN reference.scenario AS scenario
LEFT JOIN map.state AS outline ON outline.state_code = state.state_code AND NOT ST_IsEmpty(outline.geom)
LEFT JOIN summary.state_arsenic AS arsenic
  ON arsenic.state_code = state.state_code AND arsenic.scenario_id = scenario.scenario_id
LEFT JOIN summary.state_fluoride AS fluoride
  ON fluoride.state_code = state.state_code AND fluoride.scenario_id = scenario.scenario_id
WHERE arsenic.state_code IS NULL
   OR fluoride.state_code IS NULL
   OR (outline.state_code IS NULL AND EXISTS (SELECT 1 FROM staging.row_count WHERE source_table = 'source.state' AND read_rows > 0));
