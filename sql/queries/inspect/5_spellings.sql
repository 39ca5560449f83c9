-- Kinds of site and states that are written in several ways, or are not known
WITH
written AS (
    SELECT 1 AS place, 'source.site' AS table_name, 'kind of site' AS what, site.site_type_text AS written, alias.site_type AS read_as
    FROM source.site AS site
    LEFT JOIN reference.site_type_alias AS alias ON alias.written = folded(site.site_type_text)
    UNION ALL
    SELECT named.place, named.table_name, 'state', named.written, state.short_name
    FROM (
        SELECT 2 AS place, 'source.site' AS table_name, state_text AS written FROM source.site
        UNION ALL
        SELECT 3, 'source.town', coalesce(trimmed(state_code_text), state_text) FROM source.town
        UNION ALL
        SELECT 4, 'source.state', state_text FROM source.state
    ) AS named
    LEFT JOIN staging.state_name AS name ON name.written = folded(named.written)
    LEFT JOIN staging.known_state AS state ON state.state_code = name.state_code
),
spelling AS (
    SELECT
        place,
        table_name,
        what,
        coalesce(read_as, CASE WHEN trimmed(written) IS NULL THEN '(missing)' ELSE '(not known)' END) AS read_as,
        read_as IS NULL AS is_unknown,
        written,
        count(*) AS rows
    FROM written
    GROUP BY ALL
)
SELECT
    table_name AS "table",
    what,
    read_as AS "read as",
    count(*) AS spellings,
    sum(rows)::BIGINT AS rows,
    string_agg(format('"{}" {:,}', coalesce(written, ''), rows), ', ' ORDER BY rows DESC, written) AS "as written, with rows"
FROM spelling
GROUP BY place, table_name, what, read_as, is_unknown
HAVING count(*) > 1 OR is_unknown
ORDER BY place, is_unknown DESC, read_as;
