"""The input files as they happen to be, looked at before a build: what they are, and how they are to be read.

What is found goes to SQL as the session variable `inputs`, a map by path; the macros of sql/10_source/formats read it.
"""

import codecs
import csv
import difflib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
from sqlglot import exp
from sqlglot.optimizer.scope import traverse_scope

from pozo.archive import FIRST_ROWS, LONGEST_TEXT, MOST_COLUMNS, last_row, open_archive, read_sheets
from pozo.datasets import Dataset
from pozo.errors import PozoError
from pozo.project import Step, relative

DRIVERS = {".shp": "ESRI Shapefile", ".gpkg": "GPKG", ".geojson": "GeoJSON", ".json": "GeoJSON", ".parquet": "Parquet"}
LONGITUDE_LATITUDE = ("EPSG:4326", "OGC:CRS84")
READERS = ("read_sheet", "read_layer", "st_read")
# columns that the readers add
ADDED = {"sheet", "file_row", "geom"}
# letters beyond ASCII that are enough to tell an encoding
ENOUGH_LETTERS = 200
PIECE = 1 << 20


@dataclass(frozen=True)
class Read:
    """One SQL file's reading of one input file: with which macro, which sheet of it, and the columns that it needs."""

    step: Step
    reader: str
    key: str
    sheet: int
    columns: list[str]


@dataclass(frozen=True)
class Look:
    """How one file is to be read, for SQL, and the columns that it has."""

    path: str
    options: dict[str, str]
    columns: list[str]
    place: str = ""


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


def file_reads(steps: list[Step]) -> list[Read]:
    """Which input files the steps read, as their SQL says."""
    return [
        Read(step, call.name.lower(), key, _sheet_number(call), _columns_read(step))
        for step in steps
        for call in step.tree.find_all(exp.Anonymous)
        if call.name.lower() in READERS and (key := _file_key(call))
    ]


def _file_key(call: exp.Anonymous) -> str:
    """`sites` in read_sheet(getvariable('sites_file'), 1)."""
    path = call.expressions[0] if call.expressions else None
    if isinstance(path, exp.Anonymous) and path.name.lower() == "getvariable":
        return path.expressions[0].name.removesuffix("_file")
    return ""


def _sheet_number(call: exp.Anonymous) -> int:
    return int(call.expressions[1].name) if call.name.lower() == "read_sheet" else 0


def _columns_read(step: Step) -> list[str]:
    """The columns that a step needs of its file: those it names, but for what it makes itself.

    A step that reads other tables too, or that unpivots, says less plainly which they are: DuckDB finds out as it runs.
    """
    if step.inputs or step.tree.find(exp.Pivot):
        return []
    made = {
        select.alias_or_name.lower()
        for scope in traverse_scope(step.tree.expression)
        if not scope.is_root
        for select in scope.expression.selects
        if not isinstance(select, exp.Column)
    }
    return list(
        dict.fromkeys(
            column.name
            for scope in traverse_scope(step.tree.expression)
            for column in scope.columns
            if column.name.lower() not in made | ADDED
        )
    )


def _look(connection: duckdb.DuckDBPyConnection, dataset: Dataset, read: Read, copies: Path) -> Look:
    path = dataset.files[read.key]
    _refuse_other_kinds(path)
    if read.reader != "read_sheet":
        return _look_at_layer(connection, path, dataset.file_options.get(read.key, {}))
    if path.suffix.lower() == ".xlsx":
        return _look_at_workbook(path, read)
    return _look_at_csv(path, read, copies)


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
            lines.append(f'  "{column}" ({_expected(read.step, column)}) is not there{hint}')
    if not lines:
        return ""
    has = ", ".join(f'"{name}"' for name in look.columns[:40]) + (", …" if len(look.columns) > 40 else "")
    head = f"{relative(path)}{look.place} lacks columns that {relative(read.step.path)} reads:"
    return "\n".join([head, *lines, f"  It has {has or 'no columns'}."])


def _expected(step: Step, column: str) -> str:
    """What the SQL says of the column that it makes from this one."""
    for select in step.tree.expression.selects:
        if any(found.name == column for found in select.find_all(exp.Column)):
            return step.column_descriptions.get(select.alias_or_name, select.alias_or_name)
    return "needed"


def _header_row(rows: dict[int, list[str]], columns: list[str]) -> int:
    """The first row that holds the most of the columns: above it may stand titles."""
    wanted = {column.lower() for column in columns}
    return max(rows, key=lambda row: (len(wanted & {cell.lower() for cell in rows[row]}), -row), default=1)


def _look_at_workbook(path: Path, read: Read) -> Look:
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


def _look_at_csv(path: Path, read: Read, copies: Path) -> Look:
    encoding = _csv_encoding(path)
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
    readable = path if encoding == "utf-8-sig" else _copy_as_utf8(path, encoding, copies)
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


def _csv_encoding(path: Path) -> str:
    """UTF-8 or UTF-16 where the bytes are; else Windows-1252, of which Latin-1 is a part (encoding.spec.whatwg.org)."""
    with path.open("rb") as file:
        if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        file.seek(0)
        found = _encoding(iter(lambda: file.read(PIECE), b""), enough=None)
    if found == "mixed":
        raise PozoError(f"{relative(path)} is written partly in UTF-8 and partly not: save it as UTF-8.")
    return "utf-8-sig" if found == "UTF-8" else "cp1252"


def _encoding(pieces: Iterator[bytes], enough: int | None) -> str:
    """UTF-8, CP1252, or mixed where few bytes are not UTF-8; so many letters beyond ASCII are enough, or else all."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    letters = bad = 0
    for piece in pieces:
        if piece.isascii() and not decoder.getstate()[0]:
            continue
        text = decoder.decode(piece)
        letters += len(text) - len(text.encode("ascii", errors="ignore"))
        bad += text.count("\ufffd")
        if enough is not None and letters >= enough:
            break
    if not bad:
        return "UTF-8"
    return "mixed" if letters > 10 * bad else "CP1252"


def _copy_as_utf8(path: Path, encoding: str, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / path.name
    with (
        path.open(encoding=encoding, errors="replace", newline="") as reading,
        copy.open("w", encoding="utf-8", newline="") as writing,
    ):
        while piece := reading.read(PIECE):
            writing.write(piece)
    return copy


def _look_at_layer(connection: duckdb.DuckDBPyConnection, path: Path, stated: dict[str, str]) -> Look:
    """How a map layer is read: a shapefile, GeoPackage, GeoJSON or Parquet, in a zip or not."""
    member = _layer_member(path, stated.get("layer")) if path.suffix.lower() == ".zip" else ""
    ending = Path(member).suffix.lower() if member else path.suffix.lower()
    if ending not in DRIVERS:
        raise PozoError(
            f"{relative(path)} is no map layer that can be read: it must be {', '.join(DRIVERS)}, or a zip of one."
        )
    readable = f"/vsizip/{path}/{member}" if member else str(path)
    driver = DRIVERS[ending]
    try:
        look = _look_at_parquet if driver == "Parquet" else _look_with_gdal
        layer, geometry, crs, columns = look(connection, path, readable, stated.get("layer"))
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise PozoError(f"{relative(path)} cannot be read as {driver} ({reason}): fetch it again.") from error
    crs = crs or stated.get("crs", "")
    if geometry and not crs:
        raise PozoError(
            f"{relative(path)} does not say its coordinate system: state it in data/datasets.toml, "
            'as crs = "EPSG:4326" for longitude and latitude, beside the file\'s name.'
        )
    options = {
        "driver": driver,
        "layer": layer,
        "geometry": geometry,
        "crs": "" if crs in LONGITUDE_LATITUDE else crs,
        "encoding": _dbf_encoding(path, member) if ending == ".shp" else "",
    }
    return Look(readable, options, columns)


def _layer_member(path: Path, layer: str | None) -> str:
    """The layer's file inside a zip, in whatever folder."""
    with open_archive(path) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
    layers = [
        name
        for name in names
        if Path(name).suffix.lower() in DRIVERS and not name.startswith("__MACOSX/") and ".shp.xml" not in name
    ]
    if layer:
        layers = [name for name in layers if Path(name).stem == layer] or layers
    if len(layers) != 1:
        found = (
            f"holds several map layers, {', '.join(layers)}: name one in data/datasets.toml, as layer = …"
            if layers
            else (f"holds no map layer: there is none of {', '.join(DRIVERS)} in it.")
        )
        raise PozoError(f"{relative(path)} {found}")
    stem = layers[0].rpartition(".")[0]
    endings = {name.rpartition(".")[2].lower() for name in names if name.rpartition(".")[0] == stem}
    if layers[0].lower().endswith(".shp") and not {"dbf", "shx"} <= endings:
        missing = " and ".join(f"{stem}.{ending}" for ending in ("dbf", "shx") if ending not in endings)
        raise PozoError(f"{relative(path)} holds {layers[0]} without {missing}: fetch it again.")
    return layers[0]


def _look_with_gdal(connection: duckdb.DuckDBPyConnection, path: Path, readable: str, layer: str | None) -> tuple:
    rows = connection.execute(f"SELECT layers FROM ST_Read_Meta({exp.convert(readable).sql('duckdb')})").fetchall()
    layers = {found["name"]: found for found in (rows[0][0] if rows else [])}
    if layer not in layers and len(layers) != 1:
        raise PozoError(
            f"{relative(path)} holds several layers, {', '.join(layers)}: name one in data/datasets.toml, as layer = …"
            if layers
            else f"{relative(path)} holds no layer that can be read: fetch it again."
        )
    found = layers.get(layer) or next(iter(layers.values()))
    field = found["geometry_fields"][0] if found["geometry_fields"] else None
    crs = ""
    if field and field["crs"]:
        said = field["crs"]
        crs = (
            f"{said['auth_name']}:{said['auth_code']}" if said["auth_name"] and said["auth_code"] else said["wkt"] or ""
        )
    geometry = (field["name"] or "geom") if field else ""
    return found["name"], geometry, crs, [column["name"] for column in found["fields"]]


def _look_at_parquet(connection: duckdb.DuckDBPyConnection, path: Path, readable: str, layer: str | None) -> tuple:
    file = exp.convert(readable).sql("duckdb")
    columns = [row[0] for row in connection.execute(f"DESCRIBE FROM read_parquet({file})").fetchall()]
    said = connection.execute(
        f"SELECT value::VARCHAR FROM parquet_kv_metadata({file}) WHERE key::VARCHAR = 'geo'"
    ).fetchall()
    if not said:
        return path.stem, "", "", columns
    geo = json.loads(said[0][0])
    geometry = geo["primary_column"]
    crs = geo["columns"][geometry].get(
        "crs", {"id": {"authority": "OGC", "code": "CRS84"}}
    )  # absent: longitude and latitude
    named = crs["id"] if crs and "id" in crs else None
    text = f"{named['authority']}:{named['code']}" if named else json.dumps(crs) if crs else ""
    return path.stem, geometry, text, [column for column in columns if column != geometry]


def _dbf_encoding(path: Path, member: str) -> str:
    """The encoding of a shapefile's attributes, from their letters: the .cpg beside them is often wrong or missing."""
    if member:
        with open_archive(path) as archive:
            names = {name.lower(): name for name in archive.namelist()}
            with archive.open(names[member.rpartition(".")[0].lower() + ".dbf"]) as file:
                found = _encoding(_after_dbf_header(file), ENOUGH_LETTERS)
    else:
        beside = [
            other for other in path.parent.iterdir() if other.stem == path.stem and other.suffix.lower() == ".dbf"
        ]
        if not beside:
            raise PozoError(f"{relative(path)} stands without its .dbf: put it beside it.")
        with beside[0].open("rb") as file:
            found = _encoding(_after_dbf_header(file), ENOUGH_LETTERS)
    # a letter of two bytes may be cut at the end of a field
    return "UTF-8" if found == "mixed" else found


def _after_dbf_header(file: io.BufferedIOBase) -> Iterator[bytes]:
    header = file.read(32)
    file.read(max(0, int.from_bytes(header[8:10], "little") - 32))
    return iter(lambda: file.read(PIECE >> 3), b"")
