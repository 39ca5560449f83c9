"""Draws the figures: maps and charts."""
