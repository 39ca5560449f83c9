"""Questions to a warehouse: trace, lineage, diff, profile, inspect, shell."""
