-- The fingerprint of each check's file when it last passed.
SELECT name, fingerprint
FROM meta."check"
QUALIFY row_number() OVER (PARTITION BY name ORDER BY build_id DESC) = 1;
