-- Every exposed town has a site near it.
SELECT DISTINCT exposure.scenario_id, exposure.town_id
FROM exposure.town_exposure AS exposure
ANTI JOIN exposure.town_site_pair AS pair ON pair.town_id = exposure.town_id;
