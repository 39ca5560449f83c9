"""How a sheet is to be read: a CSV or one of a workbook's, looked at before a build."""

import csv
import io
from pathlib import Path

from pozo.archive import FIRST_ROWS, LONGEST_TEXT, MOST_COLUMNS, last_row, read_sheets
from pozo.encoding import copy_as_utf8, csv_encoding
from pozo.errors import PozoError
from pozo.project import relative
from pozo.reads import Look, Read


def look_at_workbook(path: Path, read: Read) -> Look:
    """How the sheet with the most of the needed columns is to be read. Raises PozoError for any other file."""
    sheets = read_sheets(path)
    wanted = {column.lower() for column in read.columns}

    def score(place: int) -> tuple[int, bool]:
        rows = sheets[place].first_rows.values()
        return max((len(wanted & {cell.lower() for cell in row}) for row in rows), default=0), place == read.sheet - 1

    sheet = sheets[max(range(len(sheets)), key=score)]
    header = _header_row(sheet.first_rows, read.columns)
    columns = sheet.first_rows.get(header, [])
    block = ""
    if header > min(sheet.first_rows, default=1):
        block = f"A{header}:{_letters(len(columns))}{last_row(path, sheet.name)}"
    options = {"sheet": sheet.name, "range": block, "header_row": str(header)}
    return Look(str(path), options, [name for name in columns if name], f", sheet {sheet.name},")


def _letters(column: int) -> str:
    name = ""
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(65 + letter) + name
    return name


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
    delimiter = _delimiter(head, read.columns)
    records = csv.reader(io.StringIO(head), delimiter=delimiter)
    rows, lines_before = {}, {}
    for number in range(1, FIRST_ROWS + 1):
        lines_before[number] = records.line_num
        try:
            record = next(records, None)
        except csv.Error:  # a field longer than this reader takes: no header
            break
        if record is None:
            break
        rows[number] = record
    header = _header_row(rows, read.columns)
    if header not in rows:
        raise PozoError(f"{relative(path)} holds no table: is it the right file?")
    if len(rows[header]) > MOST_COLUMNS:
        raise PozoError(f"{relative(path)} has {len(rows[header]):,} columns: is it the right file?")
    readable = path if encoding == "utf-8-sig" else copy_as_utf8(path, encoding, copies)
    options = {"delimiter": delimiter, "skip": str(lines_before[header]), "header_row": str(header)}
    return Look(str(readable), options, rows[header])


def _delimiter(head: str, columns: list[str]) -> str:
    """What stands between the columns: that with which most of the needed ones are found, or most in the first line."""
    wanted = {column.lower() for column in columns}

    def score(delimiter: str) -> tuple[int, int]:
        rows = [
            row for _, row in zip(range(FIRST_ROWS), csv.reader(io.StringIO(head), delimiter=delimiter), strict=False)
        ]
        return max((len(wanted & {cell.lower() for cell in row}) for row in rows), default=0), len(rows[0])

    try:
        return max(",;\t|", key=score)
    except csv.Error:  # a field longer than the reader takes: DuckDB finds out
        return ","


def _header_row(rows: dict[int, list[str]], columns: list[str]) -> int:
    """The first row that holds the most of the columns: above it may stand titles."""
    wanted = {column.lower() for column in columns}
    return max(rows, key=lambda row: (len(wanted & {cell.lower() for cell in rows[row]}), -row), default=1)
