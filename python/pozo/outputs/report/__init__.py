"""Writes the report, one page to open in a browser."""
