"""The report, one page to open in a browser."""
