-- The macros that stand in the warehouse, as they were written.
SELECT designation, definition FROM meta.macro;
