"""Makes files from a warehouse: figures, the report, exported tables."""
