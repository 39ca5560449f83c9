-- The files that the last build read, each with one of its names in the dataset.
SELECT min(name) AS name, parse_filename(path) AS file, sha256
FROM meta.input
WHERE build_id = (SELECT max(build_id) FROM meta.build)
GROUP BY path, sha256
ORDER BY name, file;
