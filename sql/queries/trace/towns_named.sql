-- The towns that a name can mean, of one state if setting state_code names one. Setting name is the name.
SELECT town, municipality, state, population AS people, town_id
FROM towns_named(setting('name'))
WHERE setting('state_code') = '' OR state_code = setting('state_code');
