-- The sites that a name can mean, of one state if setting state_code names one. Setting name is the name.
SELECT site, site_type AS kind, municipality, state, site_id
FROM sites_named(setting('name'))
WHERE setting('state_code') = '' OR state_code = setting('state_code');
