-- The two kinds of site on the map of all sites, each with its number of sites. number: which mark stands for it in grey.
SELECT
    kind.entry,
    kind.colour,
    kind.number,
    kind.label || ' (' || format('{:,}', count(measured.site_id)) || ')' AS label
FROM (
    VALUES
        ('true', '#0072B2', 1, 'Can serve as drinking water'),
        ('false', '#D55E00', 3, 'Cannot: sea, estuary, drain or discharge')
) AS kind (entry, colour, number, label)
LEFT JOIN (
    SELECT site_id, is_drinking_water_source
    FROM staging.site
    WHERE site_id IN (SELECT site_id FROM figure_concentration)
) AS measured
  ON measured.is_drinking_water_source::VARCHAR = kind.entry
GROUP BY kind.entry, kind.colour, kind.number, kind.label
ORDER BY kind.entry DESC;
