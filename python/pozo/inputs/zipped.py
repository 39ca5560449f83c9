"""Zip archives and workbooks, looked into before they are read: nothing is unpacked, no more is read than needed."""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree

from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import relative

# no shapefile and no workbook is larger; and none that is large shrinks to less than a hundredth
LARGEST_BYTES = 8 << 30
LARGE_BYTES = 256 << 20
HIGHEST_RATIO = 100
# what a workbook can have at most, and how far down its header is looked for
MOST_COLUMNS = 16_384
FIRST_ROWS = 20
LONGEST_TEXT = 1 << 20

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Sheet:
    """A workbook's sheet: its name, its first rows as text, by their numbers, and whether a person does not see it."""

    name: str
    first_rows: dict[int, list[str]]
    is_hidden: bool


@contextmanager
def open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Opens a zip archive. Raises PozoError for one that is cut off, locked, or would fill the disk."""
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_unsafe(path, archive.infolist())
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise PozoError(f"{relative(path)} is not a whole zip archive ({error}): fetch it again.") from error


def _refuse_unsafe(path: Path, members: list[zipfile.ZipInfo]) -> None:
    for member in members:
        if member.flag_bits & 1:
            raise PozoError(f"{relative(path)} is locked with a password: unpack it, and zip it without one.")
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    is_bomb = size > LARGEST_BYTES or (size > LARGE_BYTES and size > HIGHEST_RATIO * packed)
    if is_bomb or packed > path.stat().st_size:
        raise PozoError(
            f"{relative(path)} would unpack from {path.stat().st_size:,} to {size:,} bytes: it is not to be trusted."
        )


def read_sheets(path: Path) -> list[Sheet]:
    """The sheets of a workbook in their order, with their first rows. Raises PozoError for any other file."""
    with open_archive(path) as archive:
        try:
            parts, hidden = _sheet_parts(archive)
            rows = {
                name: {row: _cells(cells) for row, cells in islice(_rows(archive, part), FIRST_ROWS)}
                for name, part in parts.items()
            }
            texts = _shared_texts(archive, {cell for cells in rows.values() for row in cells.values() for cell in row})
        except (KeyError, ElementTree.ParseError, ValueError) as error:
            raise PozoError(
                f"{relative(path)} is not a workbook that can be read ({error}): save it as .xlsx anew."
            ) from error
    return [
        Sheet(
            name,
            {
                row: [cell if isinstance(cell, str) else texts.get(cell, "") for cell in cells]
                for row, cells in found.items()
            },
            name in hidden,
        )
        for name, found in rows.items()
    ]


def last_row(path: Path, sheet: str) -> int:
    """The number of the last row of a workbook's sheet."""
    with open_archive(path) as archive:
        return max((number for number, _ in _rows(archive, _sheet_parts(archive)[0][sheet])), default=0)


def _sheet_parts(archive: zipfile.ZipFile) -> tuple[dict[str, str], set[str]]:
    """The part of the archive that holds each sheet, by the sheet's name; and the names of the hidden ones."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target") for relation in relations}
    sheets = list(ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{MAIN}sheet"))
    if not sheets:
        raise ValueError("no sheet in it is of the usual kind; Strict Open XML is another")
    parts = {
        sheet.get("name"): posixpath.join("/xl", targets[sheet.get(RELATION)]).removeprefix("/") for sheet in sheets
    }
    return parts, {sheet.get("name") for sheet in sheets if sheet.get("state", "visible") != "visible"}


def _elements(archive: zipfile.ZipFile, part: str, tag: str) -> Iterator[ElementTree.Element]:
    """The elements with this tag, one at a time: none stays in memory."""
    with archive.open(part) as file:
        for _, element in ElementTree.iterparse(file):
            if element.tag == MAIN + tag:
                yield element
                element.clear()


def _rows(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[int, ElementTree.Element]]:
    """The rows of a sheet with their numbers, which a workbook may leave out."""
    number = 0
    for row in _elements(archive, part, "row"):
        number = int(row.get("r", number + 1))
        yield number, row


def _cells(row: ElementTree.Element) -> list[str | int]:
    """The cells of a row: each a text, or the place of a shared text."""
    cells: list[str | int] = []
    for cell in row.iter(f"{MAIN}c"):
        column = _column(cell.get("r", "")) or len(cells) + 1
        if column > MOST_COLUMNS:
            raise ValueError(f"it has more than {MOST_COLUMNS:,} columns")
        value = cell.findtext(f"{MAIN}v") or ""
        is_inline = cell.get("t") == "inlineStr"
        cells += [""] * (column - 1 - len(cells))
        cells.append(_text(cell) if is_inline else int(value) if cell.get("t") == "s" else value)
    return cells


def _column(cell: str) -> int:
    """The column's number in the name of a cell: 28 in AB7; 0 without a name."""
    number = 0
    for letter in re.match("[A-Z]{,8}", cell)[0]:
        number = 26 * number + ord(letter) - 64
    return number


def _shared_texts(archive: zipfile.ZipFile, cells: set[str | int]) -> dict[str | int, str]:
    """The texts that the cells share, by place; a workbook keeps each text once."""
    wanted = {cell for cell in cells if isinstance(cell, int)}
    if not wanted:
        return {}
    items = enumerate(islice(_elements(archive, "xl/sharedStrings.xml", "si"), max(wanted) + 1))
    return {place: _text(item) for place, item in items if place in wanted}


def _text(element: ElementTree.Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{MAIN}t"))[:LONGEST_TEXT]
