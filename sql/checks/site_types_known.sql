-- The type of every site in use is in site_types.csv, so that no site is lost.
SELECT site_type, site_type_text, file, file_row
FROM staging.site_reading
WHERE reason IS NULL AND site_type NOT IN (SELECT site_type FROM reference.site_type);
