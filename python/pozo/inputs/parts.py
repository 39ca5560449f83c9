"""A table in several files: in data/datasets.toml, `towns-*.parquet` stands for all files so named in its folder."""

import re
from pathlib import Path

from pozo.inputs.remote import Remote

InputFile = Path | Remote

LONGEST_NUMBER = 5  # digits; longer ones, as 201912, count no files


def is_several(name: str) -> bool:
    """Whether a name stands for several files."""
    return "*" in name


def parts_of(path: InputFile) -> list[InputFile]:
    """The file of a path, or an address; where its name has a * all files so named, in the order of their names."""
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
    """What to say where parts of a table are not there; nothing where all are.

    expected: how many data/datasets.toml says there are; where it does not, none may be missing between two numbers.
    """
    names = [part.name for part in parts_of(path)]
    missing = _missing_numbers(path.name, names)
    if expected is not None and len(names) != expected:
        hint = f"; {_listed(missing)} is not" if missing else ""
        return f"it stands for {expected:,} files, and {len(names):,} are there, {names[0]} to {names[-1]}{hint}"
    if expected is None and missing:
        return (
            f"{_listed(missing)} is not there, between {names[0]} and {names[-1]}; "
            f"if there is none, say so in data/datasets.toml: parts = {len(names)}"
        )
    return ""


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("(.*)".join(map(re.escape, name.split("*"))), re.DOTALL)


def _missing_numbers(pattern: str, names: list[str]) -> list[str]:
    """Where a number stands for the *, the names between the lowest and the highest that are not there."""
    found = [_pattern(pattern).fullmatch(name).groups() for name in names]
    if pattern.count("*") != 1 or not all(text.isdecimal() and len(text) <= LONGEST_NUMBER for (text,) in found):
        return []
    numbers = {int(text): text for (text,) in found}
    is_padded = len({len(text) for text in numbers.values()}) == 1
    width = len(next(iter(numbers.values()))) if is_padded else 0
    return [
        pattern.replace("*", f"{number:0{width}}")
        for number in range(min(numbers), max(numbers))
        if number not in numbers
    ]


def _listed(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5:,} more" if len(names) > 5 else "")
