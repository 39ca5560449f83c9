-- Whether the warehouse has the current layout.
SELECT layout = 2 FROM meta.layout;
