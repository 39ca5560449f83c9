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
    missing = _missing_numbers(path.name, names)
    if expected is not None and len(names) != expected:
        hint = f"; {_listed(missing)} is not" if missing else ""
        return f"it stands for {expected:,} files, and {len(names):,} are there, {names[0]} to {names[-1]}{hint}"
    if expected is None and missing:
        return (
            f"{_listed(missing)} is not there, between {names[0]} and {names[-1]}; "
            f"if there is none, say so in dataset.toml: parts = {len(names)}"
        )
    return ""


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("(.*)".join(map(re.escape, name.split("*"))), re.DOTALL)


def _missing_numbers(pattern: str, names: list[str]) -> list[str]:
    """The missing names between the lowest and the highest number, if numbers stand for the *."""
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
