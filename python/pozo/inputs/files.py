"""Writes files of the project, and remembers the hashes of input files."""

import codecs
import contextlib
import hashlib
import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

from pozo.inputs.parts import InputFile
from pozo.inputs.remote import state_of
from pozo.pipeline.paths import WAREHOUSE

# what a server sends in place of a file that has moved or needs a browser
WEB_PAGE = re.compile(rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head|table)\b", re.I | re.S)
HASHES = WAREHOUSE.parent / ".hashes.json"


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


def is_web_page(start: bytes) -> bool:
    """Whether a file that begins so is HTML, whatever its name says."""
    return bool(WEB_PAGE.match(start.removeprefix(codecs.BOM_UTF8)))


def digest(path: Path, algorithm: str = "sha256", prefix: bytes = b"") -> str:
    """The hash of the file's content after the prefix, in hexadecimal digits."""
    is_security = algorithm != "sha1"  # git's ids are SHA-1, which Python may refuse for security
    with path.open("rb") as content:
        return hashlib.file_digest(
            content, lambda: hashlib.new(algorithm, prefix, usedforsecurity=is_security)
        ).hexdigest()


class FileHashes:
    """SHA-256 of files, remembered by size and time of change. FORCE_HASH=1 in the environment forgets them."""

    def __init__(self) -> None:
        self._known: dict[str, list] = {}
        if os.environ.get("FORCE_HASH") != "1" and HASHES.exists():
            # a broken cache is no loss: the files are read again
            with contextlib.suppress(ValueError):
                self._known = json.loads(HASHES.read_text(encoding="utf-8"))

    def sha256(self, path: Path) -> str:
        """The SHA-256 of the file's content, 64 hexadecimal digits."""
        status = path.stat()
        stamp = [status.st_size, status.st_mtime_ns]
        known = self._known.get(str(path))
        if known is None or known[:2] != stamp:
            known = [*stamp, digest(path)]
            self._known[str(path)] = known
            HASHES.parent.mkdir(exist_ok=True)
            write_whole(HASHES, json.dumps(self._known))
        return known[2]

    def state(self, file: InputFile) -> str:
        """A value that changes whenever the file's content changes: its SHA-256, or what the server says about it.

        If the server says nothing, the value is different each time.
        """
        if isinstance(file, Path):
            return self.sha256(file)
        unknown = f"not said by its server (neither ETag nor Last-Modified), asked {datetime.now(UTC).isoformat()}"
        return state_of(file).mark or unknown
