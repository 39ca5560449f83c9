-- The last build of the warehouse, in one row.
SELECT title, dataset, is_synthetic, built_at::VARCHAR || 'Z' AS built_at, git_commit, is_tree_dirty, versions, scenarios, seconds
FROM meta.build
ORDER BY build_id DESC
LIMIT 1;
