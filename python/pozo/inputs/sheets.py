"""How a table is to be read: a CSV or a sheet of a workbook. Every cell is read as text."""

import csv
import io
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from pozo.inputs.encoding import copy_as_utf8, csv_encoding
from pozo.inputs.layout import Layout, as_needed, quoted, reader_path, squeezed, table_query, unique_names
from pozo.inputs.zipped import FIRST_ROWS, LONGEST_TEXT, MOST_COLUMNS, Sheet, last_row, read_sheets
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import relative
from pozo.pipeline.session import literal


def workbook_layout(path: Path, needed: list[str], required: set[str], stated: dict[str, str]) -> Layout:
    """Finds the sheet with the most of the needed columns, and the row of its header.

    required: those of the needed columns that no edition of the file lacks.
    Raises PozoError for a file that is no workbook, a stated sheet that it lacks, and two sheets that fit equally well.
    """
    sheets = read_sheets(path)
    sheet = _chosen_sheet(path, sheets, needed, required, stated.get("sheet", ""))
    header = _header_row(sheet.first_rows, needed)
    cells = sheet.first_rows.get(header, [])
    first = next((place for place, cell in enumerate(cells) if cell), 0)
    names = unique_names(cells[first:])
    block = ""
    if header > min(sheet.first_rows, default=1):
        corner = f"{_letters(len(cells))}{last_row(path, sheet.name)}"
        block = f"range = '{_letters(first + 1)}{header}:{corner}', "
    rows = (
        f"read_xlsx({reader_path(path)}, sheet = {literal(sheet.name)}, {block}header = true, all_varchar = true, "
        f"stop_at_empty = false) AS cells({', '.join(map(quoted, as_needed(names, needed)))})"
    )
    return Layout(
        "workbook",
        table_query(rows, header, path, sheet.name),
        names,
        part=_shown(sheet),
        parts=tuple(map(_shown, sheets)),
        found={"header_row": str(header)},
    )


def _chosen_sheet(path: Path, sheets: list[Sheet], needed: list[str], required: set[str], stated: str) -> Sheet:
    if stated:
        if named := [sheet for sheet in sheets if sheet.name == stated]:
            return named[0]
        has = ", ".join(sheet.name for sheet in sheets)
        raise PozoError(f"{relative(path)} has no sheet {stated}, which dataset.toml states: it has {has}.")
    fits = {sheet.name: (_most_found(sheet.first_rows.values(), needed), not sheet.is_hidden) for sheet in sheets}
    best = max(sheets, key=lambda sheet: fits[sheet.name])
    equal = [sheet.name for sheet in sheets if fits[sheet.name] == fits[best.name]]
    if len(equal) > 1 and 0 < len(required) <= fits[best.name][0]:
        raise PozoError(
            f"{relative(path)} has the needed columns in several sheets, {', '.join(equal)}: "
            f'state which one to read in dataset.toml, for example sheet = "{best.name}".'
        )
    return best


def _shown(sheet: Sheet) -> str:
    return f"{sheet.name} (hidden)" if sheet.is_hidden else sheet.name


def csv_layout(path: Path, needed: list[str], copies: Path) -> Layout:
    """Finds encoding, delimiter and header of a CSV. A file that is not UTF-8 is copied as UTF-8 into `copies`.

    Raises PozoError for a file that contains no table.
    """
    csv.field_size_limit(LONGEST_TEXT)
    encoding = csv_encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        head = file.read(LONGEST_TEXT)
    if len(head.partition("\n")[0]) == LONGEST_TEXT:
        raise PozoError(
            f"{relative(path)} begins with a line of more than {LONGEST_TEXT:,} letters: is it the right file?"
        )
    delimiter = max(",;\t|", key=lambda mark: _delimiter_score(head, mark, needed))
    rows = dict(enumerate(_first_records(head, delimiter), start=1))
    header = _header_row(rows, needed)
    if header not in rows:
        raise PozoError(f"{relative(path)} contains no table: is it the right file?")
    if len(rows[header]) > MOST_COLUMNS:
        raise PozoError(f"{relative(path)} has {len(rows[header]):,} columns: is it the right file?")
    names = unique_names(rows[header])
    readable = path if encoding == "utf-8-sig" else copy_as_utf8(path, encoding, copies)

    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in as_needed(names, needed))
    strict, lenient = (
        f"read_csv({reader_path(readable)}, auto_detect = false, header = true, skip = {header - 1}, "
        f"delim = {literal(delimiter)}, quote = '\"', escape = '\"', ignore_errors = {ignore_errors}, "
        f"columns = {{{columns}}})"
        for ignore_errors in ("false", "true")
    )
    found = {"header_row": str(header), "encoding": encoding.removesuffix("-sig").upper(), "delimiter": delimiter}
    query = table_query(strict, header, path, "")
    return Layout("CSV", query, names, found=found, lenient_query=table_query(lenient, header, path, ""))


def _first_records(head: str, delimiter: str) -> list[list[str]]:
    return list(islice(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), FIRST_ROWS))


def _delimiter_score(head: str, delimiter: str, needed: list[str]) -> tuple[int, int]:
    """How many of the needed columns are found with this delimiter, and how many columns the first line has."""
    rows = _first_records(head, delimiter)
    return _most_found(rows, needed), len(rows[0]) if rows else 0


def _header_row(rows: dict[int, list[str]], needed: list[str]) -> int:
    """The first row that has the most of the needed columns. There may be titles above it."""
    return max(rows, key=lambda row: (_most_found([rows[row]], needed), -row), default=1)


def _most_found(rows: Iterable[list[str]], needed: list[str]) -> int:
    """How many of the needed columns are in the row that has the most of them."""
    wanted = {column.lower() for column in needed}
    return max((len(wanted & {squeezed(cell).lower() for cell in row}) for row in rows), default=0)


def _letters(column: int) -> str:
    name = ""
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(65 + letter) + name
    return name
