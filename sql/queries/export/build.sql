-- The dataset, and when the tables were made.
SELECT
    title,
    is_synthetic,
    strftime(built_at, '%Y-%m-%dT%H:%M:%SZ') AS created,
    git_commit AS commit
FROM meta.build
ORDER BY build_id DESC
LIMIT 1;
