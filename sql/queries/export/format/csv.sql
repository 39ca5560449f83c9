-- CSV, which people open in a spreadsheet: no text is taken for a formula, and points have their longitude and latitude alone.
COPY (SELECT harmless(COLUMNS(lambda name: name <> 'geom')::VARCHAR) FROM exported)
TO (getvariable('file')) (FORMAT csv, HEADER);
