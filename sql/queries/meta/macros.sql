-- The macros in the warehouse, with their SQL.
SELECT designation, definition FROM meta.macro;
