-- What kind of water is contaminated: sites above the guideline, by type and contaminant. If the study's scenario was built, it counts all
-- sites; otherwise the sites that the main scenario chooses.
SELECT
    type.site_type,
    type.category,
    contaminant.contaminant_id,
    contaminant.contaminant,
    site.sites,
    site.contaminated_sites
FROM summary.site_type AS site
JOIN reference.site_type AS type ON type.site_type = site.site_type
JOIN reference.contaminant AS contaminant ON contaminant.contaminant_id = site.contaminant_id
WHERE site.scenario_id = (SELECT scenario_id FROM shown_scenario ORDER BY role = 'study' DESC LIMIT 1)
ORDER BY max(site.sites) OVER (PARTITION BY type.site_type) DESC, type.site_type, contaminant.display_order;
