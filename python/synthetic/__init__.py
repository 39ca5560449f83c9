"""Generates synthetic data in the layout of the real files: `python -m synthetic FOLDER`. Every value is invented."""
