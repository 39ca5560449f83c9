"""The figures: sql/queries/figures says what each one shows, drawing.py draws it.

A figure is drawn anew when the rows behind it, the code that draws or matplotlib have changed.
"""

import hashlib
import json
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import duckdb

from pozo.inputs.datasets import Dataset
from pozo.inputs.files import write_whole
from pozo.outputs.figures.captions import captions
from pozo.outputs.figures.drawing import PlannedFigure, draw_all
from pozo.outputs.figures.maps import Land, line, outline
from pozo.outputs.figures.page import SCREEN, Row, Style
from pozo.pipeline.errors import PozoError, did_you_mean
from pozo.pipeline.paths import ROOT, relative
from pozo.pipeline.session import explain, literal, reading

QUERIES = ROOT / "sql" / "queries" / "figures"
QUERIES_OF_KIND = {
    "sites": ("caption", "sites", "sites_legend"),
    "bubbles": ("caption", "bubbles", "bubbles_legend", "bubbles_sizes"),
    "states": ("caption", "states"),
    "tornado": ("caption", "tornado", "tornado_panels", "tornado_ticks"),
    "sweep": ("caption", "sweep", "sweep_panels"),
}
DRAWING_CODE = [Path(__file__).with_name(name) for name in ("plan.py", "drawing.py", "page.py", "maps.py", "charts.py")]
# what lies under every map
GROUND = ("outlines", "extent", "places", "names", "graticule")
# of these kinds a figure without rows is left out; a map without marks says that there are none
CHARTS = ("tornado", "sweep")
LEFT_OUT = "With SCENARIOS only these are computed, and neither intervals nor the radius sweep."
RECORD = "drawn.json"
CAPTIONS = "captions.md"
# what follows a figure's name in that of its file (Style)
STYLE = re.compile(r"(_\d+mm)?(_grey)?\.\w+$")


def plan_figures(
    warehouse: Path,
    dataset: Dataset,
    output_dir: Path,
    names: list[str] | None = None,
    file_format: str = "png",
    style: Style = SCREEN,
) -> list[PlannedFigure]:
    """Reads what the figures of those names, or all, show, and compares it with what was drawn last.

    Raises PozoError for an unknown name.
    """
    drawn = _drawn(output_dir)
    planned = []
    with reading(warehouse) as connection:
        _set_variables(connection, dataset)
        _run(connection, "views")
        figures = {row["figure_id"]: row for row in _rows(connection, "figures")}
        _refuse_unknown(names or [], list(figures))
        ground = {name: _rows(connection, name) for name in GROUND}
        land = _land(**ground)
        for name in names or figures:
            connection.execute(f"SET VARIABLE figure = {literal(name)}")
            rows = _rows_of_figure(connection, figures[name])
            kind = figures[name]["kind"]
            fingerprint = _fingerprint(None if kind in CHARTS else ground, figures[name], rows)
            path = output_dir / f"{name}{style.suffix}.{file_format}"
            # a scenario that was not built leaves the figure without a caption
            is_empty = not rows["caption"] or (kind in CHARTS and not rows[kind])
            is_old = not is_empty and (drawn.get(path.name) != fingerprint or not path.exists())
            planned.append(PlannedFigure(figures[name], rows, land, style, path, fingerprint, is_empty, is_old))
    return planned


def draw(
    warehouse: Path,
    dataset: Dataset,
    output_dir: Path,
    names: list[str] | None = None,
    file_format: str = "png",
    style: Style = SCREEN,
    tell: Callable[[str], object] = lambda text: None,
) -> list[Path]:
    """Draws those of the figures (all, or those named) that have changed, as png, svg or pdf, and returns their files.

    captions.md has the captions of all. Tells which are left out for want of rows in the warehouse, and removes what
    was drawn of another warehouse; tells which files in another style or format are older. Raises PozoError for an
    unknown name and where a file cannot be written.
    """
    every = plan_figures(warehouse, dataset, output_dir, None, file_format, style)
    _refuse_unknown(names or [], [planned.figure["figure_id"] for planned in every])
    chosen = [planned for planned in every if not names or planned.figure["figure_id"] in names]
    old = [planned for planned in chosen if planned.is_old]
    empty = [planned.path for planned in chosen if planned.is_empty]
    fingerprints = {planned.path.name: planned.fingerprint for planned in old}
    try:
        output_dir.mkdir(parents=True, exist_ok=True)
        recorded = _drawn(output_dir)
        drawn = {name: fingerprint for name, fingerprint in recorded.items() if name not in fingerprints}
        if drawn != recorded:
            # should the drawing be broken off, some of these pictures are new and some are not
            write_whole(output_dir / RECORD, json.dumps(drawn, indent=1))
        draw_all(old)
        write_whole(output_dir / CAPTIONS, captions({p.figure["figure_id"]: p.rows for p in every if not p.is_empty}))
        drawn |= fingerprints
        for path in empty:
            if drawn.pop(path.name, None):
                path.unlink(missing_ok=True)
        drawn = {name: fingerprint for name, fingerprint in drawn.items() if (output_dir / name).exists()}
        write_whole(output_dir / RECORD, json.dumps(drawn, indent=1))
    except OSError as error:
        raise PozoError(f"A figure cannot be written into {relative(output_dir)}: {error}") from error
    if empty:
        tell(f"Left out, without rows in the warehouse: {', '.join(path.stem for path in empty)}. {LEFT_OUT}")
    present = {planned.figure["figure_id"]: planned.fingerprint for planned in every}
    older = [name for name, fingerprint in drawn.items() if present.get(STYLE.sub("", name)) != fingerprint]
    if older:
        tell(f"Older than the warehouse or the drawing code, and not drawn now: {', '.join(older)}.")
    return [planned.path for planned in old]


def _drawn(output_dir: Path) -> dict[str, str]:
    """The fingerprint of each picture as it was drawn last, by the name of its file."""
    record = output_dir / RECORD
    return json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}


def _rows_of_figure(connection: duckdb.DuckDBPyConnection, figure: Row) -> dict[str, list[Row]]:
    if figure["kind"] not in QUERIES_OF_KIND:
        raise PozoError(
            f"data/reference/figures.csv: figure {figure['figure_id']} is of kind {figure['kind']}, "
            f"which must be one of {', '.join(QUERIES_OF_KIND)}."
        )
    return {query: _rows(connection, query) for query in QUERIES_OF_KIND[figure["kind"]]}


def _fingerprint(*content: object) -> str:
    code = "".join(path.read_text(encoding="utf-8") for path in DRAWING_CODE)
    return hashlib.sha256(repr((content, code, version("matplotlib"))).encode()).hexdigest()


def _refuse_unknown(names: list[str], known: list[str]) -> None:
    for name in names:
        if name not in known:
            raise PozoError(f"There is no figure {name}.{did_you_mean(name, known)} There are {', '.join(known)}.")


def _set_variables(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> None:
    citations = {key: file.citation for key, file in dataset.declared.items()}
    variables = {
        **dataset.bounds,
        "map_crs": dataset.map_crs,
        "figure_scenario": dataset.figure_scenario,
        "state_word": dataset.state_word,
        "states_citation": citations.get("states", ""),
        "countries_citation": citations.get("countries", citations.get("country", "")),
    }
    for name, value in variables.items():
        connection.execute(f"SET VARIABLE {name} = {literal(value)}")


def _land(outlines: list[Row], extent: list[Row], places: list[Row], names: list[Row], graticule: list[Row]) -> Land:
    shapes = [(row["layer"], row["state_code"], outline(row["wkb"])) for row in outlines]
    edge = extent[0]
    return Land(
        neighbours=[shape for layer, _, shape in shapes if layer == "neighbour"],
        own=[shape for layer, _, shape in shapes if layer == "own"],
        states={code: shape for layer, code, shape in shapes if layer == "state"},
        extent=(edge["west"], edge["south"], edge["east"], edge["north"]),
        places=places,
        names=names,
        graticule=[(row["kind"], row["label"], line(row["wkb"])) for row in graticule],
    )


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[Row]:
    result = _run(connection, name)
    columns = [column[0] for column in result.description]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def _run(connection: duckdb.DuckDBPyConnection, name: str) -> duckdb.DuckDBPyConnection:
    path = QUERIES / f"{name}.sql"
    try:
        return connection.execute(path.read_text(encoding="utf-8"))
    except duckdb.Error as error:
        raise PozoError(explain(error, path, [])) from error
