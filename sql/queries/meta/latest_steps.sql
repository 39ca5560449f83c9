-- What each table was last built from.
SELECT table_name, parts
FROM meta.step
QUALIFY row_number() OVER (PARTITION BY table_name ORDER BY build_id DESC) = 1;
