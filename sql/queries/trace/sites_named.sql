-- The sites that a name may mean; of one state, where it was named.
SELECT site, site_type AS kind, municipality, state, site_id
FROM sites_named(getvariable('asked'))
WHERE getvariable('state_code') IS NULL OR state_code = getvariable('state_code');
