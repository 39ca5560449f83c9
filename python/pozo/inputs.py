"""The input files as they happen to be, looked at before a build: what they are, and how they are to be read.

What is found goes to SQL as the session variable `inputs`, a map by path; the macros of sql/10_source/formats read it.
"""

import codecs
import difflib
from pathlib import Path

import duckdb
from sqlglot import exp

from pozo.datasets import Dataset
from pozo.errors import PozoError
from pozo.layers import look_at_layer
from pozo.project import Step, relative
from pozo.reads import Look, Read, expected, file_reads
from pozo.sheets import look_at_csv, look_at_workbook


def look_at_inputs(connection: duckdb.DuckDBPyConnection, dataset: Dataset, steps: list[Step], copies: Path) -> None:
    """Looks at the files that the steps read, and tells the session how to read them.

    A sheet in another encoding than UTF-8 is copied, in UTF-8, into the folder `copies`.
    Raises PozoError that names every file which cannot be read, and every column that one lacks.
    """
    inputs: dict[str, dict[str, str]] = {}
    faults: dict[str, None] = {}
    for read in file_reads(steps):
        try:
            look = _look(connection, dataset, read, copies)
        except PozoError as fault:
            faults[str(fault)] = None
            continue
        path = str(dataset.variables[f"{read.key}_file"])
        inputs[path + (f"#{read.sheet}" if read.sheet else "")] = {"path": look.path, **look.options}
        if lacking := _lacking(read, look, dataset.files[read.key]):
            faults[lacking] = None
    if faults:
        raise PozoError("\n\n".join(faults))
    if inputs:
        connection.execute(f"SET VARIABLE inputs = {exp.convert(inputs).sql('duckdb')}")


def _look(connection: duckdb.DuckDBPyConnection, dataset: Dataset, read: Read, copies: Path) -> Look:
    path = dataset.files[read.key]
    _refuse_other_kinds(path)
    if read.reader != "read_sheet":
        return look_at_layer(connection, path, dataset.file_options.get(read.key, {}))
    if path.suffix.lower() == ".xlsx":
        return look_at_workbook(path, read)
    return look_at_csv(path, read, copies)


def _refuse_other_kinds(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(1024).removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if not start:
        raise PozoError(f"{relative(path)} is empty: fetch it again.")
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<table")):
        raise PozoError(f"{relative(path)} is a web page and no data: download the file itself.")
    if path.suffix.lower() == ".xlsx" and start.startswith(b"\xd0\xcf\x11\xe0"):
        raise PozoError(f"{relative(path)} is a workbook of the old kind, or locked with a password: save it as .xlsx.")


def _lacking(read: Read, look: Look, path: Path) -> str:
    """What to say of the columns that the step reads and the file does not have; nothing when it has them all."""
    there = {name.lower() for name in look.columns}
    lines = []
    for column in read.columns:
        if column.lower() not in there:
            near = difflib.get_close_matches(column.lower(), there, n=2, cutoff=0.5)
            written = [f'"{name}"' for name in look.columns if name.lower() in near]
            hint = f"; is it {' or '.join(written)}?" if written else ""
            lines.append(f'  "{column}" ({expected(read.step, column)}) is not there{hint}')
    if not lines:
        return ""
    has = ", ".join(f'"{name}"' for name in look.columns[:40]) + (", …" if len(look.columns) > 40 else "")
    head = f"{relative(path)}{look.place} lacks columns that {relative(read.step.path)} reads:"
    return "\n".join([head, *lines, f"  It has {has or 'no columns'}."])
