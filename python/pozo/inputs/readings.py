"""Reads input files: finds out how each one is to be read, and makes a view of it, such as input.towns."""

import codecs
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pozo.inputs.datasets import Dataset
from pozo.inputs.files import is_web_page
from pozo.inputs.layers import layer_layout
from pozo.inputs.layout import Layout
from pozo.inputs.needed import Needed, Use, file_uses
from pozo.inputs.parts import InputFile, parts_of
from pozo.inputs.remote import Remote, load_remote
from pozo.inputs.sheets import csv_layout, workbook_layout
from pozo.pipeline.errors import PozoError, did_you_mean
from pozo.pipeline.paths import WAREHOUSE, relative
from pozo.pipeline.steps import Step

TEXTS = (".csv", ".tsv", ".txt")
# copies, as UTF-8, of the files that DuckDB cannot decode
COPIES = WAREHOUSE.parent / "inputs"


@dataclass(frozen=True)
class Reading:
    """One file of a dataset, or several that are one table: how it is to be read, or why it cannot be read."""

    key: str  # its name in dataset.toml
    path: InputFile  # with * for several files
    uses: list[Use]
    layouts: dict[str, Layout] = field(default_factory=dict)  # by the names of the files
    fault: str = ""

    @property
    def layout(self) -> Layout | None:
        """How the first file is to be read. The others have the same columns."""
        return next(iter(self.layouts.values()), None)

    @property
    def view(self) -> str:
        """The view that the adapters read."""
        return f"input.{self.key}"

    def query(self, is_lenient: bool = False) -> str:
        """The query that reads the files; if lenient, without the rows of a CSV that do not fit."""
        queries = [(is_lenient and layout.lenient_query) or layout.query for layout in self.layouts.values()]
        return "\nUNION ALL BY NAME\n".join(queries)

    def sql(self) -> str:
        """The statement that makes the view."""
        return f"CREATE OR REPLACE VIEW {self.view} AS\n{self.query()};\n"

    def lacking(self, use: Use) -> list[Needed]:
        """The columns that a step cannot do without and that the file lacks. Empty for a file that cannot be read."""
        there = {name.lower() for name in (self.layout.columns if self.layout else ())}
        return [
            needed
            for needed in use.needed
            if self.layout and needed.column.lower() not in there and not needed.is_optional
        ]


def look_at_inputs(connection: duckdb.DuckDBPyConnection, dataset: Dataset, steps: list[Step]) -> list[Reading]:
    """Finds out how the files that the steps read are to be read."""
    if any(isinstance(file, Remote) for file in dataset.files.values()):
        load_remote(connection)
    uses = file_uses(steps)
    keys = dict.fromkeys(use.key for use in uses)
    return [_reading(connection, dataset, key, [use for use in uses if use.key == key]) for key in keys]


def refuse_faults(readings: list[Reading]) -> None:
    """Raises PozoError that names every file which cannot be read, and every column that one lacks."""
    faults = [fault for reading in readings for fault in [reading.fault, *_lacks(reading)]]
    if any(faults):
        raise PozoError("\n\n".join(dict.fromkeys(filter(None, faults))))


def _reading(connection: duckdb.DuckDBPyConnection, dataset: Dataset, key: str, uses: list[Use]) -> Reading:
    path = dataset.files[key]
    stated = dataset.file_options.get(key, {})
    layouts: dict[str, Layout] = {}
    faults = [] if parts_of(path) else [f"{relative(path)} is not there."]
    for part in parts_of(path):
        try:
            layouts[part.name] = _layout(connection, part, uses, stated)
        except PozoError as fault:
            faults.append(str(fault))
    faults += _disagreements(path, uses, layouts)
    return Reading(key, path, uses, layouts, "\n\n".join(faults))


def _layout(connection: duckdb.DuckDBPyConnection, path: InputFile, uses: list[Use], stated: dict[str, str]) -> Layout:
    needed = list(dict.fromkeys(column.column for use in uses for column in use.needed))
    if isinstance(path, Path):
        _refuse_other_kinds(path)
    ending = path.suffix.lower()
    if ending == ".xlsx":
        required = {column.column.lower() for use in uses for column in use.needed if not column.is_optional}
        return workbook_layout(path, needed, required, stated)
    if ending in TEXTS:
        return csv_layout(path, needed, COPIES)
    return layer_layout(connection, path, needed, stated)


def _disagreements(path: InputFile, uses: list[Use], layouts: dict[str, Layout]) -> list[str]:
    """What to say about the files whose columns are not those of the first, as far as the steps need them."""
    needed = {column.column.lower() for use in uses for column in use.needed}
    first_name, first = next(iter(layouts.items()), ("", None))
    faults = []
    for name, layout in layouts.items():
        here, there = ({column.lower(): column for column in some.columns} for some in (layout, first))
        taken = needed or here | there
        lacking = [there[column] for column in there if column in taken and column not in here]
        says = [f'lacks "{column}"' for column in lacking]
        says += [f'has "{here[column]}" too' for column in here if column in taken and column not in there]
        if says:
            new = [here[column] for column in here if column not in there]
            hints = "".join(did_you_mean(column, new, 0.5) for column in lacking)
            faults.append(
                f"{relative(path.parent / name)}{layout.place} {' and '.join(says)}, unlike {first_name}: "
                f"the files of one table must have the same columns.{hints}"
            )
    return faults


def _refuse_other_kinds(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(1024)
    if not start.removeprefix(codecs.BOM_UTF8).strip():
        raise PozoError(f"{relative(path)} is empty: fetch it again.")
    if is_web_page(start):
        raise PozoError(f"{relative(path)} is a web page, not data: download the file itself.")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise PozoError(f"{relative(path)} is a workbook of the old kind, or locked with a password: save it as .xlsx.")
    if path.suffix.lower() in TEXTS and start.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise PozoError(f"{relative(path)} is packed, or a workbook: unpack it, or give it its own ending.")


def _lacks(reading: Reading) -> list[str]:
    """For each step that needs columns which the file lacks: what to say about it."""
    faults = []
    for use in reading.uses:
        if lacking := reading.lacking(use):
            columns = reading.layout.columns
            where = f"{relative(reading.path)}{reading.layout.place}"
            lines = [f"{where} lacks columns that {relative(use.step.path)} reads:"]
            for needed in lacking:
                hint = did_you_mean(needed.column, columns, 0.5)
                lines.append(f'  "{needed.column}" ({needed.what}) is not there.{hint}')
            has = ", ".join(f'"{name}"' for name in columns[:40]) + (", …" if len(columns) > 40 else "")
            faults.append("\n".join([*lines, f"  It has {has or 'no columns'}."]))
    return faults
