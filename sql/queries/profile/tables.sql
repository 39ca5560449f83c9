-- The tables that have a profile.
SELECT table_name FROM meta.profile ORDER BY table_name;
