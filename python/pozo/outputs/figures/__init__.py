"""The maps and charts."""
