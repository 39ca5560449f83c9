"""Compares files with their checksums: those in dataset.toml or, for files that declare none, in dataset.lock."""

import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

from pozo.inputs.dataset_toml import DeclaredFile
from pozo.inputs.files import digest, write_whole
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import relative

BLOCK = 1 << 16  # bytes
HTML = re.compile(rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head)\b", re.I | re.S)
LOCK_HEAD = """\
# Written by `make data`: the checksums of files that declare none in dataset.toml, from when they were first used.
# `make data` refuses a file that differs. To use another edition, delete the file's line here.
"""
EDITION = "to use this edition, change the file's entry in dataset.toml, or delete its line in dataset.lock"


class Lock:
    """dataset.lock in a dataset's folder: size and SHA-256 of files that declare no checksum, by file name."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "dataset.lock"
        try:
            self.entries = tomllib.loads(self.path.read_text(encoding="utf-8")) if self.path.exists() else {}
        except ValueError as error:
            raise PozoError(
                f"{relative(self.path)} is not valid TOML: {error}. Correct it, or delete it to lock the files again."
            ) from error

    def known(self, file: DeclaredFile) -> DeclaredFile:
        """Returns the file with its locked checksum and size, if it declares no checksum."""
        return file if file.has_checksum else replace(file, **self.entries.get(file.name, {}))

    def keep(self, file: DeclaredFile, path: Path) -> None:
        """Locks the file at path unless its checksum is known."""
        if not self.known(file).has_checksum:
            self.entries[file.name] = {"sha256": digest(path), "size": path.stat().st_size}
            lines = [
                f'{json.dumps(name, ensure_ascii=False)} = {{ sha256 = "{entry["sha256"]}", size = {entry["size"]} }}'
                for name, entry in sorted(self.entries.items())  # a JSON string is a TOML string
            ]
            write_whole(self.path, LOCK_HEAD + "\n".join(lines) + "\n")


def difference(path: Path, file: DeclaredFile) -> str | None:
    """Says how the file at path differs from the declared or locked one; None if it does not."""
    size = path.stat().st_size
    with path.open("rb") as content:
        if HTML.match(content.read(BLOCK)):
            return "it is an HTML page, as a server sends in place of a file that has moved or needs a browser"
    if size == 0:
        return "it is empty"
    if file.size is not None and size != file.size:
        return f"it has {size:,} bytes, expected {file.size:,}; {EDITION}"
    for name, algorithm, prefix, expected in (
        ("SHA-256", "sha256", b"", file.sha256),
        ("git blob id", "sha1", b"blob %d\0" % size, file.git_blob),
    ):
        if expected is not None and (found := digest(path, algorithm, prefix)) != expected.lower():
            return f"its {name} is {found}, expected {expected.lower()}; {EDITION}"
    return None
