-- The dataset of the last build.
SELECT title, is_synthetic
FROM meta.build
ORDER BY build_id DESC
LIMIT 1;
