-- CSV. A spreadsheet takes no text in it for a formula. It has longitude and latitude instead of a geometry.
COPY (SELECT harmless(COLUMNS(lambda name: name <> 'geom')::VARCHAR) FROM exported)
TO (setting('file')) (FORMAT csv, HEADER);
