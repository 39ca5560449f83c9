-- The towns that a name may mean; of one state, where it was named.
SELECT town, municipality, state, population AS people, town_id
FROM towns_named(getvariable('asked'))
WHERE getvariable('state_code') IS NULL OR state_code = getvariable('state_code');
