"""Generates synthetic data in the layout of the real files. Every value is invented."""
