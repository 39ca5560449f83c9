"""`make data`: gets a dataset's files, and accepts only those that dataset.toml or dataset.lock describes."""

import json
import os
import tomllib
from dataclasses import replace
from pathlib import Path

from pozo.inputs.dataset_toml import DeclaredFile, read_dataset_toml
from pozo.inputs.datasets import dataset_folder
from pozo.inputs.download import copy_file, difference, download
from pozo.inputs.files import digest, write_whole
from pozo.inputs.parts import is_several, parts_of
from pozo.pipeline.errors import PozoError
from pozo.pipeline.interfaces import Console
from pozo.pipeline.paths import ROOT, relative

LOCK_HEAD = """\
# Written by `make data`: the checksums of files that declare none in dataset.toml, from when they were first used.
# `make data` refuses a file that differs. To use another edition, delete the file's line here.
"""


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


def fetch(dataset: str, source: Path | None, console: Console, root: Path = ROOT) -> bool:
    """Gets the missing files from the folder source, or else from their addresses, and prints a line for each file.

    Returns whether none failed. A file without an address, which a person has to get, does not fail.
    """
    folder = dataset_folder(dataset, root)
    _, declared = read_dataset_toml(folder, root)
    files = {part.name: part for file in declared.values() for part in _parts(file, source)}
    is_good = True
    lock = Lock(folder)
    for file in files.values():
        try:
            console.line(f"  {file.name:<40} {_obtain(lock.known(file), source, lock, console)}")
        except (PozoError, OSError) as error:
            console.error(f"  {file.name:<40} FAILED: {error}")
            is_good = False
    return is_good


def _parts(file: DeclaredFile, source: Path | None) -> list[DeclaredFile]:
    """The file; if its name has a *, the files with such names in the folder source or else in the file's folders."""
    folders = [source] if source else file.folders
    found = next(filter(None, (parts_of(folder / file.name) for folder in folders)), [])
    return [replace(file, name=part.name) for part in found] if is_several(file.name) and found else [file]


def _obtain(file: DeclaredFile, source: Path | None, lock: Lock, console: Console) -> str:
    """Gets one file if it is missing; returns what to print. Raises PozoError if the file is not the declared one."""
    can_fetch = source is not None or file.url
    places = [place for place in file.places if place.is_file()]
    if places:  # a build reads the first
        found = difference(places[0], file)
        if found is None:
            lock.keep(file, places[0])
            return f"already there: {relative(places[0])}"
        if not can_fetch or file.places.index(places[0]) < file.places.index(file.path):
            raise PozoError(
                f"{relative(places[0])} is another file: {found}. By hand: {file.by_hand or 'move it away'}"
            )
    elif not can_fetch:
        return f"has no address; get it by hand into {relative(file.folder)}/: {file.by_hand}"
    partial = file.path.with_name(f".{file.name}.part")
    partial.parent.mkdir(parents=True, exist_ok=True)
    if source is None:
        download(file, partial, console)
    else:
        copy_file(source / file.name, file, partial)
    old = ""
    if file.path.exists():
        os.replace(file.path, file.path.with_name(f"{file.name}.old"))
        old = f"; the file that was there is now {file.name}.old"
    os.replace(partial, file.path)
    lock.keep(file, file.path)
    return f"fetched, {file.path.stat().st_size:,} bytes: {relative(file.path)}{old}. Licence: {file.licence}"
