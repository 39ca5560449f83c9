"""The thin core: finds the SQL, orders it, decides what to run, runs it, checks, records and swaps."""
