"""How one file is to be read: what the sniffing modules find out, and the SQL that reads the file so."""

from dataclasses import dataclass, field
from itertools import chain, count

from sqlglot import exp

from pozo.inputs.needed import ADDED
from pozo.inputs.parts import InputFile
from pozo.inputs.remote import Remote
from pozo.pipeline.session import literal
from pozo.pipeline.steps import DIALECT


@dataclass(frozen=True)
class Layout:
    """How one file is to be read.

    query: the SELECT that reads it; lenient_query: the same, leaving out the rows of a CSV that do not fit.
    columns: their names in the file, made unique. found: header_row, encoding, delimiter, crs, if the format has them.
    """

    format: str  # CSV, workbook, Parquet, or GDAL's name of a map layer's format
    query: str
    columns: list[str]
    part: str = ""  # the sheet or layer that is read
    parts: tuple[str, ...] = ()  # all that the file has
    found: dict[str, str] = field(default_factory=dict)
    lenient_query: str = ""

    @property
    def place(self) -> str:
        """Where in the file, for a message."""
        return f", sheet {self.part}," if self.format == "workbook" else ""


def table_query(rows: str, header: int, file: InputFile, sheet: str) -> str:
    """The query for the rows of a table that have at least one cell.

    rows: a call of one of DuckDB's readers, all of whose columns are text. header: the number of its header row.
    """
    return f"""\
SELECT
    * EXCLUDE (any_cell),
    {literal(file.name)} AS file,
    {literal(sheet) if sheet else "NULL::VARCHAR"} AS sheet,
    NULL::GEOMETRY AS geom,
    false AS is_mended
FROM (
    SELECT *, coalesce(*COLUMNS(*)) AS any_cell, {header} + row_number() OVER () AS file_row
    FROM {rows}
)
WHERE any_cell IS NOT NULL"""


def layer_query(rows: str, columns: dict[str, str], geometry: str, crs: str, file: InputFile) -> str:
    """The query for the features of a map layer: attributes as text, the geometry in degrees, and mended if invalid.

    rows: what is in FROM; it gives each feature's number as __file_row. columns: for each name, the attribute's SQL.
    """
    selected = "".join(f"            {value} AS {quoted(name)},\n" for name, value in columns.items())
    return f"""\
SELECT
    * EXCLUDE (geom),
    -- what cannot be mended, such as a point at infinity, becomes NULL
    CASE WHEN is_mended THEN TRY(ST_MakeValid(geom)) ELSE geom END AS geom
FROM (
    SELECT *, coalesce(NOT ST_IsValid(geom), false) AS is_mended
    FROM (
        SELECT
{selected}            __file_row AS file_row,
            {literal(file.name)} AS file,
            NULL::VARCHAR AS sheet,
            in_degrees({quoted(geometry) if geometry else "NULL"}::GEOMETRY, {literal(crs)}) AS geom
        FROM {rows}
    )
)"""


def reader_path(path: InputFile | str) -> str:
    """A path for DuckDB's own readers, as SQL. Characters that they would take for a pattern are escaped."""
    if isinstance(path, Remote):
        return literal(str(path))
    return literal("".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path)))


def quoted(name: str) -> str:
    """A column's name as SQL writes it, in quotes."""
    return exp.to_identifier(name, quoted=True).sql(DIALECT)


def unique_names(header: list[str]) -> list[str]:
    """The names of the columns: each once, and none that the readers add."""
    names: list[str] = []
    taken = set(ADDED)
    for place, cell in enumerate(header, start=1):
        first = squeezed(cell) or f"column {place}"
        tried = chain([first], (f"{first}_{number}" for number in count(1)))
        name = next(one for one in tried if one.lower() not in taken)
        taken.add(name.lower())
        names.append(name)
    return names


def as_needed(names: list[str], needed: list[str]) -> list[str]:
    """The names with the capitals of the adapters' SQL, which matter because UNPIVOT turns names into values."""
    written = {column.lower(): column for column in needed}
    return [written.get(name.lower(), name) for name in names]


def squeezed(name: str) -> str:
    """A header's cell without line breaks, and with single blanks."""
    return " ".join(name.split())
