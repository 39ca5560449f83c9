"""A table in several files: in dataset.toml, `towns-*.parquet` stands for all files with such names in its folder."""

import re
from pathlib import Path

from pozo.inputs.remote import Remote

InputFile = Path | Remote

LONGEST_NUMBER = 5  # digits; a longer one, such as 201912, is no running number


def is_several(name: str) -> bool:
    """Whether a name stands for several files."""
    return "*" in name


def parts_of(path: InputFile) -> list[InputFile]:
    """The file itself or, if its name has a *, all files with such names, in the order of their names."""
    if isinstance(path, Remote):
        return [path]
    if not is_several(path.name):
        return [path] if path.is_file() else []
    if not path.parent.is_dir():
        return []
    so_named = _pattern(path.name)
    return sorted(
        other
        for other in path.parent.iterdir()
        if so_named.fullmatch(other.name) and not other.name.startswith(".") and other.is_file()
    )


def missing_parts(path: Path, expected: int | None) -> str:
    """Says which parts of a table are missing; empty if none is.

    expected: the number of parts that dataset.toml states; without it, there may be no gap in their numbers.
    """
    names = [part.name for part in parts_of(path)]
    if expected is not None:
        there = f"{len(names):,} are there, {names[0]} to {names[-1]}"
        return f"it stands for {expected:,} files, and {there}" if len(names) != expected else ""
    found = [text for name in names for text in _pattern(path.name).fullmatch(name).groups()]
    if len(found) != len(names) or not all(text.isdecimal() and len(text) <= LONGEST_NUMBER for text in found):
        return ""
    numbers = set(map(int, found))
    missing = sorted(set(range(min(numbers), max(numbers))) - numbers)
    return (
        f"number {missing[0]} is not there, between {names[0]} and {names[-1]}; "
        f"if there is none, say so in dataset.toml: parts = {len(names)}"
        if missing
        else ""
    )


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("(.*)".join(map(re.escape, name.split("*"))), re.DOTALL)
