"""Exports tables as files for other programs."""
