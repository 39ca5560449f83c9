-- Every exposed town has a site near it, and every town near a site is a town in use.
SELECT exposure.exposure_set, exposure.town_id, exposure.contaminant_id
FROM exposure.town_exposure AS exposure
ANTI JOIN exposure.town_reach AS reach ON reach.exposure_set = exposure.exposure_set AND reach.town_id = exposure.town_id
UNION ALL
SELECT reach.exposure_set, reach.town_id, NULL
FROM exposure.town_reach AS reach
ANTI JOIN staging.town AS town ON town.town_id = reach.town_id;
