"""Writes the report: one self-contained HTML page, rendered from templates.

The folder templates has a template for each section, and the page's style and scripts. A template finds the rows of a
query as `rows.<name of the query>`.
"""

import base64
import hashlib
import re
import zlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pozo.inputs.datasets import Dataset
from pozo.inputs.files import package_hash, write_whole
from pozo.outputs.report.data import ReportData, read_report
from pozo.outputs.report.texts import FOLDER as TEXTS
from pozo.outputs.report.texts import Speaker, catalogues

PACKAGE = Path(__file__).parent
TEMPLATES = PACKAGE / "templates"
# in the order in which they are loaded; a later one uses what an earlier one defines
SCRIPTS = ("texts.js", "tables.js", "map_data.js", "map_shapes.js", "map_points.js", "lineage.js", "map.js")
# the fingerprint is within this many bytes from the beginning of the page
HEAD_BYTES = 2000


@dataclass(frozen=True)
class PlannedReport:
    """What the page shows, its fingerprint, and whether the page is older."""

    data: ReportData
    fingerprint: str
    is_old: bool


def plan_report(warehouse: Path, dataset: Dataset, page: Path) -> PlannedReport:
    """Reads what the page shows, and compares it with the page as it was last written."""
    data = read_report(warehouse, dataset)
    fingerprint = _fingerprint(data)
    return PlannedReport(data, fingerprint, fingerprint != _written_fingerprint(page))


def write_report(warehouse: Path, dataset: Dataset, page: Path) -> bool:
    """Writes the page, if its rows or the code that renders it have changed. Returns whether it did."""
    planned = plan_report(warehouse, dataset, page)
    if planned.is_old:
        page.parent.mkdir(parents=True, exist_ok=True)
        write_whole(page, _render(planned))
    return planned.is_old


def _fingerprint(data: ReportData) -> str:
    """SHA-256 of what the page shows, and of everything that renders it."""
    code = (package_hash(PACKAGE), package_hash(TEXTS), version("jinja2"))
    digest = hashlib.sha256(repr((data.content, code)).encode())
    digest.update(data.map + data.lineage)
    return digest.hexdigest()


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
        **planned.data.content,
        fingerprint=planned.fingerprint,
        style=(TEMPLATES / "report.css").read_text(encoding="utf-8"),
        script=script,
        # the browser runs this script and no other, even if a name escaped the escaping
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        texts=texts,
        map_data=_packed(planned.data.map),
        lineage_data=_packed(planned.data.lineage),
    )


def _packed(columns: bytes) -> str:
    """JSON, compressed to an eighth, in characters that are safe in a page."""
    # level 4 makes it a tenth larger than the default 6, in a third of the time
    return base64.b64encode(zlib.compress(columns, level=4)).decode()
