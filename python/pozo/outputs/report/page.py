"""Renders the report: one self-contained page, from the warehouse alone.

sql/report holds one query per table of the page, sql/report/map what the map draws, sql/report/session what they read
beside the warehouse; pozo/templates holds a template per section, and the page's own style and script. Rows reach a
template as `rows.<name of the query>`.
"""

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pozo.ask.inspect import OF_FILES
from pozo.ask.lineage import outputs_read
from pozo.ask.shell import QUERIES as EXPLORE
from pozo.inputs.datasets import Dataset
from pozo.inputs.parts import parts_of
from pozo.outputs.report.texts import FOLDER as TEXTS
from pozo.outputs.report.texts import Speaker, catalogues
from pozo.pipeline.errors import PozoError
from pozo.pipeline.files import write_whole
from pozo.pipeline.paths import ROOT
from pozo.pipeline.session import explain, literal, reading, stop

QUERIES = ROOT / "sql" / "queries" / "report"
EXAMPLES = EXPLORE / "examples.sql"
SESSION = QUERIES / "session"
TEMPLATES = Path(__file__).with_name("templates")
# in the order in which they are loaded: a later one uses what an earlier one defines
SCRIPTS = ("texts.js", "tables.js", "map_data.js", "map_shapes.js", "map_points.js", "lineage.js", "map.js")
# a page holds its fingerprint within so many bytes from its beginning
HEAD_BYTES = 2000

Row = dict[str, object]


@dataclass(frozen=True)
class PlannedReport:
    """What the page shows, the fingerprint of that and of what turns it into a page, and whether the page is older.

    content: what the templates show; data: JSON for the page's script, of the map and of the lineage.
    """

    content: dict
    data: dict[str, bytes]
    fingerprint: str
    is_old: bool


def plan_report(warehouse: Path, dataset: Dataset, page: Path) -> PlannedReport:
    """Reads what the page shows and compares it with the page as it was written last."""
    # what the map draws takes as long as all else: it is asked beside it
    with reading(warehouse) as connection, reading(warehouse) as another, ThreadPoolExecutor(1) as pool:
        map_data = pool.submit(_map_data, another, dataset)
        try:
            content = _content(connection, dataset)
            data = {"lineage": _data(connection, QUERIES / "lineage"), "map": map_data.result()}
        except BaseException:
            stop([map_data], another.interrupt)
            raise
    fingerprint = _fingerprint(content, data)
    return PlannedReport(content, data, fingerprint, fingerprint != _written_fingerprint(page))


def write_report(warehouse: Path, dataset: Dataset, page: Path) -> bool:
    """Writes the page, if its rows or its templates have changed since it was written; returns whether it did."""
    planned = plan_report(warehouse, dataset, page)
    if planned.is_old:
        page.parent.mkdir(parents=True, exist_ok=True)
        write_whole(page, _render(planned))
    return planned.is_old


def _written_fingerprint(page: Path) -> str | None:
    """The fingerprint that the page carries; None where there is no page."""
    if not page.exists():
        return None
    with page.open(encoding="utf-8") as file:
        found = re.search(r'name="fingerprint" content="(\w+)"', file.read(HEAD_BYTES))
    return found and found[1]


def _content(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> dict:
    """All that the templates show: rows by query, and the words of dataset.toml."""
    connection.execute(f"SET VARIABLE outputs = {literal(outputs_read(connection))}")
    _answer(connection, SESSION / "shown_scenario.sql")
    declared = dataset.declared
    # the parts of a table, and what is read at an address, have names of their own
    files = {file.name: file for file in declared.values()} | {
        part.name: declared[key] for key, path in dataset.files.items() for part in parts_of(path)
    }
    return {
        "rows": {path.stem: _rows(connection, path) for path in sorted(QUERIES.glob("*.sql"))},
        "examples": _rows(connection, EXAMPLES),
        "inspection": {path.stem.partition("_")[2]: _answer(connection, path) for path in OF_FILES},
        "state_word": dataset.state_word,
        "files": {name: {"licence": file.licence, "citation": file.citation} for name, file in files.items()},
    }


def _map_data(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> bytes:
    connection.execute(f"SET VARIABLE map_crs = {literal(dataset.map_crs)}")
    _answer(connection, SESSION / "map_town.sql")
    return _data(connection, QUERIES / "map")


def _data(connection: duckdb.DuckDBPyConnection, folder: Path) -> bytes:
    """The answers to a folder's queries as JSON: columns by query."""
    columns = {path.stem: _columns(connection, path) for path in sorted(folder.glob("*.sql"))}
    return json.dumps(columns, ensure_ascii=False, separators=(",", ":")).encode()


def _fingerprint(content: dict, data: dict[str, bytes]) -> str:
    """SHA-256 of what the page shows and of all that turns it into a page."""
    code = [
        Path(__file__),
        Path(__file__).with_name("texts.py"),
        *sorted(path for path in TEMPLATES.rglob("*") if path.is_file()),
        *sorted(TEXTS.glob("*.toml")),
    ]
    written = "".join(path.read_text(encoding="utf-8") for path in code)
    digest = hashlib.sha256(repr((content, written, version("jinja2"))).encode())
    for columns in data.values():
        digest.update(columns)
    return digest.hexdigest()


def _render(planned: PlannedReport) -> str:
    # zlib works beside the templates, in a thread
    with ThreadPoolExecutor(1) as pool:
        return _page(planned, pool.submit(_packed, planned.data["map"]).result)


def _page(planned: PlannedReport, map_data: Callable[[], str]) -> str:
    """The page; map_data: gives the map's data, packed, once it is asked."""
    texts = catalogues()
    speaker = Speaker(texts["en"])
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        say=speaker.say, plain=speaker.plain, attributes=speaker.attributes, number=speaker.number
    )
    environment.filters["by"] = lambda rows, column: {row[column]: row for row in rows}
    script = "\n".join((TEMPLATES / name).read_text(encoding="utf-8") for name in SCRIPTS)
    return environment.get_template("report.html").render(
        **planned.content,
        fingerprint=planned.fingerprint,
        style=(TEMPLATES / "report.css").read_text(encoding="utf-8"),
        script=script,
        # the browser runs this script and no other, should a name ever get past the escaping
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        texts=texts,
        map_data=map_data,
        lineage_data=_packed(planned.data["lineage"]),
    )


def _packed(columns: bytes) -> str:
    """JSON compressed to an eighth, in letters that are safe in a page."""
    # a tenth larger than at the usual level 6, in a third of the time
    return base64.b64encode(zlib.compress(columns, level=4)).decode()


def _rows(connection: duckdb.DuckDBPyConnection, path: Path) -> list[Row]:
    names, rows = _answer(connection, path)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _columns(connection: duckdb.DuckDBPyConnection, path: Path) -> dict[str, list]:
    names, rows = _answer(connection, path)
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def _answer(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[list[str], list[tuple]]:
    try:
        answer = connection.execute(path.read_text(encoding="utf-8"))
        return [column[0] for column in answer.description], answer.fetchall()
    except duckdb.Error as error:
        raise PozoError(explain(error, path, [])) from error
