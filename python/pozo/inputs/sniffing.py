"""The input files as they happen to be, looked at before a build: what they are, and how they are to be read.

What is found goes to SQL as the session variable `inputs`, a map by path; the macros of sql/10_source/formats read it.
"""

import codecs
import difflib
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from sqlglot import exp

from pozo.inputs.datasets import Dataset
from pozo.inputs.layers import look_at_layer
from pozo.inputs.needed import Look, Needed, Read, file_reads
from pozo.inputs.parts import InputFile, parts_of
from pozo.inputs.sheets import look_at_csv, look_at_parquet, look_at_workbook
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import relative
from pozo.pipeline.steps import DIALECT, Step

SHEETS = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")
TEXTS = (".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Reading:
    """What was found of the file that a step reads, or of its parts: how it is to be read, or else why it cannot be."""

    read: Read
    path: InputFile  # with * for several
    variable: str  # as SQL has the path
    looks: dict[str, Look] = field(default_factory=dict)  # by the names of the files
    fault: str = ""

    @property
    def look(self) -> Look | None:
        """How the first part is to be read; the others have the same columns."""
        return next(iter(self.looks.values()), None)

    @property
    def address(self) -> str:
        """What is read, as the readers ask for it: the path, and the sheet's number where the file has sheets."""
        return f"{self.variable}#{self.read.sheet}" if self.read.sheet else self.variable


def look_at_inputs(
    connection: duckdb.DuckDBPyConnection, dataset: Dataset, steps: list[Step], copies: Path
) -> list[Reading]:
    """Looks at the files that the steps read, and tells the session how to read them.

    A sheet in another encoding than UTF-8 is copied, in UTF-8, into the folder `copies`.
    """
    readings = [_reading(connection, dataset, read, copies) for read in file_reads(steps)]
    tell_how_to_read(connection, readings)
    return readings


def refuse_undeclared_files(dataset: Dataset, steps: list[Step]) -> None:
    """Raises PozoError for every file that the SQL reads and the dataset's entry does not name."""
    faults = [
        f"{relative(step.path)} reads a file called {key}, which {relative(dataset.folder / 'dataset.toml')} "
        f"does not name: add [files.{key}], or take another adapter."
        for step in steps
        for key in sorted(name.removesuffix("_file") for name in step.variables if name.endswith("_file"))
        if key not in dataset.files
    ]
    if faults:
        raise PozoError("\n".join(faults))


def tell_how_to_read(connection: duckdb.DuckDBPyConnection, readings: list[Reading]) -> None:
    """Gives the session the variable `inputs`, which the readers of sql/10_source/formats go by."""
    inputs = {
        reading.address: [
            {"file": name, "path": look.path, "format": look.format, **look.options}
            for name, look in reading.looks.items()
        ]
        for reading in readings
        if reading.looks
    }
    if inputs:
        connection.execute(f"SET VARIABLE inputs = {exp.convert(inputs).sql(DIALECT)}")


def refuse_faults(readings: list[Reading]) -> None:
    """Raises PozoError that names every file which cannot be read, and every column that one lacks."""
    faults = [reading.fault or _lacks(reading) for reading in readings]
    if any(faults):
        raise PozoError("\n\n".join(dict.fromkeys(filter(None, faults))))


def _reading(connection: duckdb.DuckDBPyConnection, dataset: Dataset, read: Read, copies: Path) -> Reading:
    path = dataset.files[read.key]
    looks: dict[str, Look] = {}
    faults = [] if parts_of(path) else [f"{relative(path)} is not there."]
    for part in parts_of(path):
        try:
            looks[part.name] = _look(connection, part, read, dataset.file_options.get(read.key, {}), copies)
        except PozoError as fault:
            faults.append(str(fault))
    faults += _disagreements(read, path, looks)
    return Reading(read, path, str(dataset.variables[f"{read.key}_file"]), looks, "\n\n".join(faults))


def _look(
    connection: duckdb.DuckDBPyConnection, path: InputFile, read: Read, stated: dict[str, str], copies: Path
) -> Look:
    if isinstance(path, Path):
        _refuse_other_kinds(path)
    ending = path.suffix.lower()
    if read.reader != "read_sheet":
        return look_at_layer(connection, path, stated)
    if ending not in SHEETS:
        raise PozoError(f"{relative(path)} cannot be read as a table: it must be {', '.join(SHEETS)}.")
    if ending == ".xlsx":
        return look_at_workbook(path, read)
    if ending == ".parquet":
        return look_at_parquet(connection, path, read)
    return look_at_csv(path, read, copies)


def _disagreements(read: Read, path: InputFile, looks: dict[str, Look]) -> list[str]:
    """What to say of the parts whose columns are not those of the first, as far as the step takes them."""
    faults = []
    first_name, first = next(iter(looks.items()), ("", None))
    for name, look in looks.items():
        here, there = ({column.lower(): column for column in some.columns} for some in (look, first))
        taken = {column.lower() for column in read.columns} or set(here | there)
        new = [name for column, name in here.items() if column not in there]
        lacking = [f'"{there[column]}"{_nearest(column, new)}' for column in there if column in taken.difference(here)]
        further = [f'"{name}"' for name in new if name.lower() in taken]
        if lacking or further:
            says = [f"lacks {', '.join(lacking)}"] if lacking else []
            says += [f"has {', '.join(further)} too"] if further else []
            faults.append(
                f"{relative(path.parent / name)}{look.place} {' and '.join(says)}, unlike {first_name}: "
                "the parts of a table have the same columns."
            )
    return faults


def _refuse_other_kinds(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(1024).removeprefix(codecs.BOM_UTF8).lstrip().lower()
    ending = path.suffix.lower()
    if not start:
        raise PozoError(f"{relative(path)} is empty: fetch it again.")
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<table")):
        raise PozoError(f"{relative(path)} is a web page and no data: download the file itself.")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise PozoError(f"{relative(path)} is a workbook of the old kind, or locked with a password: save it as .xlsx.")
    if ending in TEXTS and start.startswith((b"pk\x03\x04", b"\x1f\x8b")):
        raise PozoError(f"{relative(path)} is packed, or a workbook: unpack it, or give it its own ending.")


def lacking_columns(reading: Reading) -> list[Needed]:
    """The columns that the step cannot do without and the file does not have; none of a file that cannot be read."""
    there = {name.lower() for name in (reading.look.columns if reading.look else ())}
    return [
        needed
        for needed in reading.read.needed
        if reading.look and needed.column.lower() not in there and not needed.is_optional
    ]


def _lacks(reading: Reading) -> str:
    """What to say of the columns that the file lacks; nothing when it has them all."""
    lacking = lacking_columns(reading)
    if not lacking:
        return ""
    columns = [f'"{name}"' for name in reading.look.columns]
    lines = [
        f"{relative(reading.path)}{reading.look.place} lacks columns that {relative(reading.read.step.path)} reads:"
    ]
    for needed in lacking:
        lines.append(f'  "{needed.column}" ({needed.what}) is not there{_nearest(needed.column, reading.look.columns)}')
    has = ", ".join(columns[:40]) + (", …" if len(columns) > 40 else "")
    return "\n".join([*lines, f"  It has {has or 'no columns'}."])


def _nearest(column: str, columns: list[str]) -> str:
    """A question after the name of a column that is not there: whether one of nearly that name was meant."""
    near = difflib.get_close_matches(column.lower(), map(str.lower, columns), n=2, cutoff=0.5)
    written = [f'"{name}"' for name in columns if name.lower() in near]
    return f"; is it {' or '.join(written)}?" if written else ""
