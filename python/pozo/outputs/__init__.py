"""What is made from a warehouse: figures, the report, exported tables."""
