"""Files: writing one as a whole, and the hash of a folder."""

import hashlib
import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Writes a file in UTF-8, completely or not at all. If it fails, the earlier file stays."""
    beside = path.with_name(f"{path.name}.new")
    try:
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def package_hash(folder: Path) -> str:
    """SHA-256 of the names and contents of a package's files, in its subfolders too, without compiled Python."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()
