"""What a file must be: as data/datasets.toml declares it or, where that has no checksum, as it was on first use."""

import hashlib
import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

from pozo.inputs.dataset_toml import DeclaredFile
from pozo.inputs.files import write_whole
from pozo.pipeline.errors import PozoError

BLOCK = 1 << 16  # bytes
HTML = re.compile(rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head)\b", re.I | re.S)
LOCK_HEAD = """\
# Written by `make data`: the files for which data/datasets.toml declares no checksum, as they were when first used.
# A file that differs from its entry is refused. Where another edition is meant, delete its entry here,
# and `make data` takes the edition that it finds.
"""
EDITION = "where this edition is meant, change its entry in data/datasets.toml, or delete it in data/datasets.lock"


class Lock:
    """data/datasets.lock: the checksums of files that have none declared."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.path = root / "data" / "datasets.lock"
        try:
            self.entries = tomllib.loads(self.path.read_text(encoding="utf-8")) if self.path.exists() else {}
        except ValueError as error:
            raise PozoError(
                f"data/datasets.lock cannot be read: {error}. Mend it, or delete it to lock anew."
            ) from error

    def known(self, file: DeclaredFile) -> DeclaredFile:
        """The file, with checksum and size from the lock where it declares no checksum."""
        return file if file.has_checksum else replace(file, **self.entries.get(self._key(file), {}))

    def keep(self, file: DeclaredFile, path: Path) -> None:
        """Locks the file that lies at path, unless its checksum is known already."""
        if not self.known(file).has_checksum:
            self.entries[self._key(file)] = {"sha256": _digest("sha256", path), "size": path.stat().st_size}
            lines = [
                f'{json.dumps(key, ensure_ascii=False)} = {{ sha256 = "{entry["sha256"]}", size = {entry["size"]} }}'
                for key, entry in sorted(self.entries.items())  # a JSON string is a TOML string too
            ]
            write_whole(self.path, LOCK_HEAD + "\n".join(lines) + "\n")

    def _key(self, file: DeclaredFile) -> str:
        return file.path.relative_to(self.root).as_posix()


def difference(path: Path, file: DeclaredFile) -> str | None:
    """What tells the file at path from the declared or locked one, in words; None where nothing does."""
    size = path.stat().st_size
    with path.open("rb") as content:
        if HTML.match(content.read(BLOCK)):
            return "it is an HTML page, as a server sends in place of a file that has moved or wants a browser"
    if size == 0:
        return "it is empty"
    if file.size is not None and size != file.size:
        return f"it has {size:,} bytes, expected {file.size:,}; {EDITION}"
    for name, algorithm, prefix, expected in (
        ("SHA-256", "sha256", b"", file.sha256),
        ("git blob id", "sha1", b"blob %d\0" % size, file.git_blob),
    ):
        if expected is not None and (found := _digest(algorithm, path, prefix)) != expected.lower():
            return f"its {name} is {found}, expected {expected.lower()}; {EDITION}"
    return None


def _digest(algorithm: str, path: Path, prefix: bytes = b"") -> str:
    is_security = algorithm != "sha1"  # git's ids are SHA-1, which Python may refuse where it is meant as security
    with path.open("rb") as content:
        return hashlib.file_digest(
            content, lambda: hashlib.new(algorithm, prefix, usedforsecurity=is_security)
        ).hexdigest()
