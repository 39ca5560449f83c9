"""Reads and writes files of the project."""

import hashlib
import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Writes a file in UTF-8 and replaces the old one at once: a write that fails leaves the old one."""
    beside = path.with_name(f"{path.name}.new")
    try:
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def package_hash(folder: Path) -> str:
    """SHA-256 of the files of a Python package: a value that changes whenever one of them does."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(folder)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
