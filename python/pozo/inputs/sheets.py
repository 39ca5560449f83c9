"""How a sheet is to be read, looked at before a build: a CSV, Parquet, or one of a workbook's."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import duckdb
from sqlglot import exp

from pozo.inputs.encoding import copy_as_utf8, csv_encoding
from pozo.inputs.needed import ADDED, Look, Read
from pozo.inputs.parts import InputFile
from pozo.inputs.remote import Remote, why_unread
from pozo.inputs.zipped import FIRST_ROWS, LONGEST_TEXT, MOST_COLUMNS, last_row, read_sheets
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import relative
from pozo.pipeline.steps import DIALECT


def look_at_workbook(path: Path, read: Read) -> Look:
    """How the sheet with the most of the needed columns is to be read; of several, one in sight, or the numbered one.

    Raises PozoError for a file that is no workbook.
    """
    sheets = read_sheets(path)

    def score(place: int) -> tuple[int, bool, bool]:
        sheet = sheets[place]
        return _most_found(sheet.first_rows.values(), read.columns), not sheet.is_hidden, place == read.sheet - 1

    best = max(range(len(sheets)), key=score)
    sheet = sheets[best]
    header = _header_row(sheet.first_rows, read.columns)
    cells = sheet.first_rows.get(header, [])
    first = next((place for place, cell in enumerate(cells) if cell), 0)
    names = _named(cells[first:])
    block = ""
    if header > min(sheet.first_rows, default=1):
        block = f"{_letters(first + 1)}{header}:{_letters(len(cells))}{last_row(path, sheet.name)}"
    quoted = _quoted(_as_needed(names, read.columns))
    options = {"sheet": sheet.name, "range": block, "header_row": str(header), "names": quoted}
    parts = tuple(f"{other.name} (hidden)" if other.is_hidden else other.name for other in sheets)
    return Look(str(path), "workbook", options, names, parts[best], parts)


def look_at_csv(path: Path, read: Read, copies: Path) -> Look:
    """How a CSV is to be read: in another encoding than UTF-8 it is, by its copy in the folder `copies`.

    Raises PozoError for a file that holds no table.
    """
    encoding = csv_encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        head = file.read(LONGEST_TEXT)
    first_line = head.partition("\n")[0]
    if len(first_line) == LONGEST_TEXT:
        raise PozoError(
            f"{relative(path)} begins with a line of more than {LONGEST_TEXT:,} letters: is it the right file?"
        )
    delimiter = max(",;\t|", key=lambda mark: _delimiter_score(head, mark, read.columns))
    rows = dict(enumerate(_first_records(head, delimiter), start=1))
    header = _header_row(rows, read.columns)
    if header not in rows:
        raise PozoError(f"{relative(path)} holds no table: is it the right file?")
    if len(rows[header]) > MOST_COLUMNS:
        raise PozoError(f"{relative(path)} has {len(rows[header]):,} columns: is it the right file?")
    names = _named(rows[header])
    columns = ", ".join(f"{exp.convert(name).sql(DIALECT)}: 'VARCHAR'" for name in _as_needed(names, read.columns))
    readable = path if encoding == "utf-8-sig" else copy_as_utf8(path, encoding, copies)
    options = {
        "sheet": "",
        "delimiter": delimiter,
        "encoding": encoding.removesuffix("-sig").upper(),
        "skip": str(header - 1),
        "header_row": str(header),
        "ignore_errors": "false",
        "columns": f"{{{columns}}}",
    }
    return Look(str(readable), "CSV", options, names)


def look_at_parquet(connection: duckdb.DuckDBPyConnection, path: InputFile, read: Read) -> Look:
    """How a Parquet file is to be read as a sheet. Raises PozoError for a file that is damaged."""
    try:
        described = connection.execute(f"DESCRIBE FROM read_parquet({exp.convert(str(path)).sql(DIALECT)})").fetchall()
    except duckdb.Error as error:
        raise PozoError(parquet_fault(path, error)) from error
    names = _named([row[0] for row in described])
    return Look(str(path), "Parquet", {"sheet": "", "names": _quoted(_as_needed(names, read.columns))}, names)


def parquet_fault(path: InputFile, error: duckdb.Error) -> str:
    """What to say of a Parquet file that DuckDB cannot read."""
    if isinstance(path, Remote):
        return why_unread(path, error)
    return f"{relative(path)} cannot be read as Parquet ({str(error).splitlines()[0]}): fetch it again."


def _quoted(names: list[str]) -> str:
    return ", ".join(exp.to_identifier(name, quoted=True).sql(DIALECT) for name in names)


def _first_records(head: str, delimiter: str) -> list[list[str]]:
    records = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    rows = []
    try:
        for _ in range(FIRST_ROWS):
            rows.append(next(records))
    except (StopIteration, csv.Error):  # the end, or a field longer than this reader takes: no header
        pass
    return rows


def _delimiter_score(head: str, delimiter: str, columns: list[str]) -> tuple[int, int]:
    """How many of the needed columns are found if this stands between them; or else, how many there are in a line."""
    rows = _first_records(head, delimiter)
    return _most_found(rows, columns), len(rows[0]) if rows else 0


def _header_row(rows: dict[int, list[str]], columns: list[str]) -> int:
    """The first row that holds the most of the columns: above it may stand titles."""
    return max(rows, key=lambda row: (_most_found([rows[row]], columns), -row), default=1)


def _most_found(rows: Iterable[list[str]], columns: list[str]) -> int:
    """How many of the columns stand in the row that has the most of them."""
    wanted = {column.lower() for column in columns}
    return max((len(wanted & {_squeezed(cell).lower() for cell in row}) for row in rows), default=0)


def _squeezed(name: str) -> str:
    """A header's cell without breaks, no-break spaces, and blanks around and beside each other."""
    return " ".join(name.split())


def _named(header: list[str]) -> list[str]:
    """The names of the columns: each once, and none that the reader gives to a column of its own."""
    names: list[str] = []
    taken = set(ADDED)
    for place, cell in enumerate(header, start=1):
        name = first = _squeezed(cell) or f"column {place}"
        number = 0
        while name.lower() in taken:
            number += 1
            name = f"{first}_{number}"
        taken.add(name.lower())
        names.append(name)
    return names


def _as_needed(names: list[str], columns: list[str]) -> list[str]:
    """The names, with the capitals that the SQL gives them: UNPIVOT makes values of them, whose capitals matter."""
    needed = {column.lower(): column for column in columns}
    return [needed.get(name.lower(), name) for name in names]


def _letters(column: int) -> str:
    name = ""
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(65 + letter) + name
    return name
