-- The file of each check as it was when it passed last.
SELECT name, fingerprint
FROM meta."check"
QUALIFY row_number() OVER (PARTITION BY name ORDER BY build_id DESC) = 1;
