-- The input files of the last build.
SELECT
    string_agg(name, ', ' ORDER BY name) AS names,
    parse_filename(path) AS file,
    bytes,
    sha256,
    max(read_rows) AS read_rows
FROM meta.input
WHERE build_id = (SELECT max(build_id) FROM meta.input)
GROUP BY path, bytes, sha256
ORDER BY names;
