"""`make data`: gets a dataset's files, and accepts only those that dataset.toml or dataset.lock describes."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pozo.inputs.dataset_toml import DeclaredFile, read_dataset_toml
from pozo.inputs.datasets import dataset_folder
from pozo.inputs.download import copy_file, download
from pozo.inputs.lock import Lock, difference
from pozo.inputs.parts import is_several, parts_of
from pozo.pipeline.errors import PozoError
from pozo.pipeline.interfaces import Console
from pozo.pipeline.paths import ROOT, relative


def fetch(dataset: str, source: Path | None, console: Console, root: Path = ROOT) -> bool:
    """Gets the missing files from the folder source, or else from their addresses, and prints a line for each file.

    Returns whether none failed. A file without an address, which a person has to get, does not fail.
    """
    folder = dataset_folder(dataset, root)
    _, declared = read_dataset_toml(folder, root)
    files = {part.name: part for file in declared.values() for part in _parts(file, source)}
    is_good = True
    with _alone(root):
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


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Two processes at once would write the same temporary file."""
    folder = os.open(root / "data", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise PozoError("Another `make data` is running here. Wait until it ends.") from None
    finally:
        os.close(folder)


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
