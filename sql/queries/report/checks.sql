-- The checks of the last build.
SELECT name, passed, breaking_rows
FROM meta."check"
WHERE build_id = (SELECT max(build_id) FROM meta."check")
ORDER BY name;
