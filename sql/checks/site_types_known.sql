-- No site in use is lost: site_types.csv has its type, and says whether people drink from it.
SELECT site_type, site_type_text, file, file_row
FROM staging.site_reading
WHERE reason IS NULL AND site_type NOT IN (SELECT site_type FROM reference.site_type);
