-- What the last build was made from.
SELECT dataset, title, is_synthetic, data_dir, scenarios
FROM meta.build
ORDER BY build_id DESC
LIMIT 1;
