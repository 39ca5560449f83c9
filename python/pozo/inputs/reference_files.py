"""Checks the reference files: those of data/reference, and the rows that a dataset's folder adds to them."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from sqlglot import exp

from pozo.inputs.datasets import Dataset
from pozo.pipeline.errors import PozoError, did_you_mean
from pozo.pipeline.paths import relative
from pozo.pipeline.steps import Step


@dataclass(frozen=True)
class Table:
    """A CSV file: its path for a message, its header, and its rows by line number."""

    name: Path
    header: list[str]
    rows: dict[int, dict[str, str]]


def refuse_faulty_reference_files(dataset: Dataset, steps: list[Step]) -> None:
    """Raises PozoError that names each file that no step reads, each wrong column, and each key that occurs twice."""
    files = dataset.reference_files
    # to look through the trees of all steps takes ten times as long as all else here
    reading = [step for step in steps if "reference_rows" in step.sql]
    readers = {name: step for step in reading for name in reference_files_read(step.tree)}
    faults = [
        f"{relative(step.path)} reads {name}, which is not in data/reference.{did_you_mean(name, files)}"
        for name, step in readers.items()
        if name not in files
    ]
    for name, paths in files.items():
        if name in readers:
            faults += _faults([_read(path) for path in paths], readers[name], dataset.country_code)
        elif paths[-1].parent == dataset.folder:
            hint = did_you_mean(name, readers)
            faults.append(f"No step reads {relative(paths[-1])}, and dataset.toml does not name it.{hint}")
    if faults:
        raise PozoError("\n".join(faults))


def reference_files_read(tree: exp.Expression) -> list[str]:
    """The names of the files that an expression reads with reference_rows()."""
    calls = [call for call in tree.find_all(exp.Anonymous) if call.name.lower() == "reference_rows"]
    return [call.expressions[0].name for call in calls]


def _read(path: Path) -> Table:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file, strict=True)
            header = list(lines.fieldnames or [])
            return Table(relative(path), header, dict((lines.line_num, row) for row in lines))
    except (csv.Error, UnicodeDecodeError) as error:
        raise PozoError(f"{relative(path)} is not a CSV file in UTF-8: {error}.") from error


def _faults(tables: list[Table], step: Step, country_code: str) -> list[str]:
    """What is wrong with the rows of one reference file; tables: data/reference/x.csv, and the dataset's x.csv."""
    found = re.search(r"^Key: (.*)\.$", step.description, re.MULTILINE)
    if found is None:
        return [f"{relative(step.path)} has no line `-- Key: …` in its header."]
    key = found[1].split(", ")
    if missing := [column for column in key if column not in tables[0].header]:
        return [f"{relative(step.path)} has the key {missing[0]}, which is no column of {tables[0].name}."]
    faults = [fault for table in tables for fault in _column_faults(table, tables[0])]
    return faults or _repeated_keys(tables, key, country_code)


def _column_faults(table: Table, shared: Table) -> list[str]:
    """What is wrong with the columns. A column may be missing if data/reference has rows without a value in it."""
    filled = [column for column in shared.header if all(row[column] for row in shared.rows.values())]
    return [
        *(f"{table.name} lacks the column {column}." for column in filled if column not in table.header),
        *(
            f"{table.name} has a column {column}, which {shared.name} does not have."
            f"{did_you_mean(column, shared.header)}"
            for column in table.header
            if column not in shared.header
        ),
        # csv.DictReader keeps further values under None, and makes missing ones None
        *(
            f"{table.name}, line {line}, has {'more' if None in row else 'fewer'} values than the header."
            for line, row in table.rows.items()
            if None in row or None in row.values()
        ),
    ]


def _repeated_keys(tables: list[Table], key: list[str], country_code: str) -> list[str]:
    places: dict[tuple[str, ...], str] = {}
    faults = []
    for table in tables:
        for line, row in table.rows.items():
            # a step leaves out the rows of other countries
            if "country_code" not in key and row.get("country_code", "") not in ("", country_code):
                continue
            found = tuple(row.get(column, "") for column in key)
            place = f"{table.name}, line {line}"
            if found in places:
                said = ", ".join(f"{column} = {value}" for column, value in zip(key, found, strict=True))
                faults.append(f"{places[found]}, and {place}, both have {said}: remove one.")
            places.setdefault(found, place)
    return faults
