"""Datasets and their files: what dataset.toml declares, downloads, and how each file is read."""
