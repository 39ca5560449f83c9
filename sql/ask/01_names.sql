-- What a name means to the warehouse, whatever its accents and capitals: for the macros of the files after this one.
-- A name that nothing bears is an error that says which names are near. One that several bear means all of them.
-- They read tables, so the runner makes them after the steps; no table may use them. The numbers order the files: a macro comes after
-- those that it uses.

-- The end of a search that found nothing: an error. kind: of what; asked: the name; nearest: the names most like it.
CREATE OR REPLACE MACRO nothing_named(kind, asked, nearest) AS
    error(concat('There is no ', kind, ' ', asked, '. Did you mean ', nearest, '?'));

-- Code of the state. asked: its code, official or everyday name, or an alias.
CREATE OR REPLACE MACRO state_named(asked) AS coalesce(
    (SELECT min(state_code) FROM staging.state_name WHERE written = folded(asked)),
    nothing_named('state', asked, (
        SELECT string_agg(short_name, ' or ')
        FROM (SELECT short_name FROM staging.state ORDER BY likeness(short_name, asked) DESC, short_name LIMIT 3)
    ))
);

-- Key of the contaminant. asked: its name or symbol.
CREATE OR REPLACE MACRO contaminant_named(asked) AS coalesce(
    (
        SELECT min(contaminant_id)
        FROM reference.contaminant
        WHERE folded(asked) IN (folded(contaminant_id), folded(contaminant), folded(symbol))
    ),
    nothing_named('contaminant', asked, (
        SELECT string_agg(contaminant_id, ' or ')
        FROM (SELECT contaminant_id FROM reference.contaminant ORDER BY likeness(contaminant_id, asked) DESC, display_order LIMIT 3)
    ))
);

-- Key of the scenario, where the warehouse has it. asked: its key.
CREATE OR REPLACE MACRO scenario_named(asked) AS coalesce(
    (SELECT min(scenario_id) FROM reference.scenario WHERE folded(scenario_id) = folded(asked)),
    nothing_named('scenario', asked, (
        SELECT string_agg(scenario_id, ' or ')
        FROM (SELECT scenario_id FROM reference.scenario ORDER BY likeness(scenario_id, asked) DESC, display_order LIMIT 3)
    ))
);

-- The towns that a name may mean, the largest first. asked: town_id, or a name, which many towns can share.
CREATE OR REPLACE MACRO towns_named(asked) AS TABLE
    WITH
    found AS (
        SELECT
            unnest(coalesce(
                (SELECT list(town_id) FROM staging.town WHERE town_id = trim(asked) OR folded(town) = folded(asked)),
                nothing_named('town', asked, (
                    SELECT string_agg(town, ' or ')
                    FROM (SELECT town FROM (SELECT DISTINCT town FROM staging.town) AS name ORDER BY likeness(town, asked) DESC, town LIMIT 3)
                ))
            )) AS town_id
    )
    SELECT town.town_id, town.town, town.municipality, town.state_code, state.state, town.population
    FROM found
    JOIN staging.town AS town ON town.town_id = found.town_id
    LEFT JOIN staging.state AS state ON state.state_code = town.state_code
    ORDER BY town.population DESC, town.town_id;

-- The sites that a name may mean. asked: site_id, or a name, which several sites can share.
CREATE OR REPLACE MACRO sites_named(asked) AS TABLE
    WITH
    found AS (
        SELECT
            unnest(coalesce(
                (SELECT list(site_id) FROM staging.site WHERE folded(asked) IN (folded(site_id), folded(site))),
                nothing_named('site', asked, (
                    SELECT string_agg(site_id || ' (' || site || ')', ' or ')
                    FROM (
                        SELECT site_id, site
                        FROM staging.site
                        ORDER BY greatest(likeness(site_id, asked), likeness(site, asked)) DESC, site_id
                        LIMIT 3
                    )
                ))
            )) AS site_id
    )
    SELECT site.site_id, site.site, site.site_type, site.municipality, site.state_code, state.state
    FROM found
    JOIN staging.site AS site ON site.site_id = found.site_id
    LEFT JOIN staging.state AS state ON state.state_code = site.state_code
    ORDER BY site.site_id;
