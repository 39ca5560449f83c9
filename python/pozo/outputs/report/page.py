"""Writes the report: one self-contained HTML page, rendered from templates.

The folder templates has a template for each section, and the page's style and scripts. sql/queries/report has a query
for each table of the page; a template finds its rows as `rows.<name of the query>`. Its folder map has what the map
draws, lineage what the drawing of the lineage needs, and session the views that these read.
"""

import base64
import hashlib
import json
import re
import zlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pozo.inputs.datasets import Dataset
from pozo.inputs.files import package_hash, write_whole
from pozo.inputs.parts import parts_of
from pozo.outputs.report.texts import FOLDER as TEXTS
from pozo.outputs.report.texts import Speaker, catalogues
from pozo.outputs.tables_read import outputs_read
from pozo.pipeline.interfaces import Session
from pozo.pipeline.queries import names, rows, run, set_variable, table
from pozo.pipeline.session import reading

PACKAGE = Path(__file__).parent
TEMPLATES = PACKAGE / "templates"
# in the order in which they are loaded; a later one uses what an earlier one defines
SCRIPTS = ("texts.js", "tables.js", "map_data.js", "map_shapes.js", "map_points.js", "lineage.js", "map.js")
# the fingerprint is within this many bytes from the beginning of the page
HEAD_BYTES = 2000


@dataclass(frozen=True)
class PlannedReport:
    """What the page shows, its fingerprint, and whether the page is older.

    content: what the templates show. map, lineage: JSON for the page's scripts.
    """

    content: dict
    map: bytes
    lineage: bytes
    fingerprint: str
    is_old: bool


def plan_report(warehouse: Path, dataset: Dataset, page: Path) -> PlannedReport:
    """Reads what the page shows, and compares it with the page as it was last written."""
    with reading(warehouse) as session:
        content = _content(session, dataset)
        set_variable(session, "map_crs", dataset.map_crs)
        run(session, "report/session/map_town")
        scripts = (_json(session, "report/map"), _json(session, "report/lineage"))
    code = (package_hash(PACKAGE), package_hash(TEXTS), version("jinja2"))
    fingerprint = hashlib.sha256(b"".join([repr((content, code)).encode(), *scripts])).hexdigest()
    return PlannedReport(content, *scripts, fingerprint, fingerprint != _written_fingerprint(page))


def write_report(warehouse: Path, dataset: Dataset, page: Path) -> bool:
    """Writes the page, if its rows or the code that renders it have changed. Returns whether it did."""
    planned = plan_report(warehouse, dataset, page)
    if planned.is_old:
        page.parent.mkdir(parents=True, exist_ok=True)
        write_whole(page, _render(planned))
    return planned.is_old


def _content(session: Session, dataset: Dataset) -> dict:
    """What the templates show: the rows of each query, and the texts of dataset.toml."""
    set_variable(session, "outputs", outputs_read(session))
    run(session, "report/session/shown_scenario")
    declared = dataset.declared
    # parts of a file, and files that are read at an address, have names of their own
    files = {file.name: file for file in declared.values()} | {
        part.name: declared[key] for key, path in dataset.files.items() for part in parts_of(path)
    }
    return {
        "rows": {_last(name): rows(session, name) for name in names("report")},
        "examples": rows(session, "shell/examples"),
        # the queries of `make inspect` about the files
        "inspection": {
            _last(name).partition("_")[2]: table(session, name) for name in names("inspect") if _last(name)[0].isdigit()
        },
        "state_word": dataset.state_word,
        "files": {name: {"licence": file.licence, "citation": file.citation} for name, file in files.items()},
    }


def _json(session: Session, folder: str) -> bytes:
    """The answers to a folder's queries as JSON: for each query its columns, for each column its values."""
    answers = {_last(name): table(session, name) for name in names(folder)}
    data = {
        name: {column: [row[place] for row in found] for place, column in enumerate(columns)}
        for name, (columns, found) in answers.items()
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _last(name: str) -> str:
    """The last part of a query's name."""
    return name.rpartition("/")[2]


def _written_fingerprint(page: Path) -> str | None:
    """The fingerprint in the page. None if there is no page."""
    if not page.exists():
        return None
    with page.open(encoding="utf-8") as file:
        found = re.search(r'name="fingerprint" content="(\w+)"', file.read(HEAD_BYTES))
    return found and found[1]


def _render(planned: PlannedReport) -> str:
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
        # the browser runs this script and no other, even if a name escaped the escaping
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        texts=texts,
        map_data=_packed(planned.map),
        lineage_data=_packed(planned.lineage),
    )


def _packed(columns: bytes) -> str:
    """JSON, compressed to an eighth, in characters that are safe in a page."""
    # level 4 makes it a tenth larger than the default 6, in a third of the time
    return base64.b64encode(zlib.compress(columns, level=4)).decode()
