"""Decides which figures to draw, and has them drawn: those whose rows, drawing code or matplotlib have changed.

The queries of sql/queries/figures give what the figures show.
"""

import hashlib
import json
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from pozo.inputs.datasets import Dataset
from pozo.inputs.files import package_hash, write_whole
from pozo.outputs.figures.captions import captions
from pozo.outputs.figures.drawing import CHARTS, PlannedFigure, draw_all
from pozo.outputs.figures.maps import BaseMap
from pozo.outputs.figures.page import SCREEN, Row, Style
from pozo.pipeline import queries
from pozo.pipeline.errors import PozoError, did_you_mean
from pozo.pipeline.interfaces import Session
from pozo.pipeline.paths import relative
from pozo.pipeline.session import reading

PACKAGE = Path(__file__).parent
QUERIES_OF_KIND = {
    "sites": ("caption", "sites", "sites_legend"),
    "bubbles": ("caption", "bubbles", "bubbles_legend", "bubbles_sizes"),
    "states": ("caption", "states"),
    "tornado": ("caption", "tornado", "tornado_panels", "tornado_ticks"),
    "sweep": ("caption", "sweep", "sweep_panels"),
}
QUERIES_OF_BASE_MAP = ("outlines", "extent", "places", "names", "graticule")
LEFT_OUT = "With SCENARIOS only these are computed, and neither intervals nor the radius sweep."
# the fingerprint of each file as it was last drawn
RECORD = "drawn.json"
CAPTIONS = "captions.md"
# what follows a figure's name in the name of its file (Style.suffix)
STYLE = re.compile(r"(_\d+mm)?(_grey)?\.\w+$")


def plan_figures(
    warehouse: Path, dataset: Dataset, output_dir: Path, file_format: str = "png", style: Style = SCREEN
) -> list[PlannedFigure]:
    """Reads what all figures show, and compares it with what was last drawn."""
    drawn = _drawn(output_dir)
    code = (package_hash(PACKAGE), version("matplotlib"))
    planned = []
    with reading(warehouse) as session:
        _set_variables(session, dataset)
        for name in queries.names("figures/views"):
            queries.run(session, name)
        base_map_rows = _read(session, QUERIES_OF_BASE_MAP)
        base_map = BaseMap.of_rows(**base_map_rows)
        for figure in queries.rows(session, "figures/figures"):
            queries.set_variable(session, "figure", figure["figure_id"])
            shown = _read(session, _queries(figure))
            under = None if figure["kind"] in CHARTS else base_map_rows
            fingerprint = hashlib.sha256(repr((under, figure, shown, code)).encode()).hexdigest()
            path = output_dir / f"{figure['figure_id']}{style.suffix}.{file_format}"
            is_drawn = drawn.get(path.name) == fingerprint and path.exists()
            planned.append(PlannedFigure(figure, shown, base_map, fingerprint, style, path, is_drawn))
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
    """Draws the figures of those names, or all figures, that have changed, as png, svg or pdf. Returns their files.

    Writes the captions of all figures into captions.md. Removes figures for which the warehouse has no rows. Tells
    which figures it left out, and which files in another style or format are out of date. Raises PozoError for an
    unknown name, and if a file cannot be written.
    """
    every = {planned.name: planned for planned in plan_figures(warehouse, dataset, output_dir, file_format, style)}
    for name in names or []:
        if name not in every:
            near = did_you_mean(name, list(every))
            raise PozoError(f"There is no figure {name}.{near} There are {', '.join(every)}.")
    chosen = [planned for name, planned in every.items() if not names or name in names]
    old = [planned for planned in chosen if planned.is_old]
    empty = [planned.path for planned in chosen if planned.is_empty]
    try:
        output_dir.mkdir(parents=True, exist_ok=True)
        drawn = _draw_and_record(old, output_dir)
        shown = {name: planned.rows for name, planned in every.items() if not planned.is_empty}
        write_whole(output_dir / CAPTIONS, captions(shown))
        for path in empty:
            if drawn.pop(path.name, None):
                path.unlink(missing_ok=True)
        drawn = {name: fingerprint for name, fingerprint in drawn.items() if (output_dir / name).exists()}
        write_whole(output_dir / RECORD, json.dumps(drawn, indent=1))
    except OSError as error:
        raise PozoError(f"A figure cannot be written into {relative(output_dir)}: {error}") from error
    if empty:
        tell(f"Left out, without rows in the warehouse: {', '.join(path.stem for path in empty)}. {LEFT_OUT}")
    current = {name: planned.fingerprint for name, planned in every.items()}
    outdated = [name for name, fingerprint in drawn.items() if current.get(STYLE.sub("", name)) != fingerprint]
    if outdated:
        tell(f"Older than the warehouse or the drawing code, and not drawn now: {', '.join(outdated)}.")
    return [planned.path for planned in old]


def _read(session: Session, names: tuple[str, ...]) -> dict[str, list[Row]]:
    return {name: queries.rows(session, f"figures/{name}") for name in names}


def _queries(figure: Row) -> tuple[str, ...]:
    """The queries of a figure. Raises PozoError if its kind is not known."""
    if figure["kind"] not in QUERIES_OF_KIND:
        raise PozoError(
            f"data/reference/figures.csv: figure {figure['figure_id']} is of kind {figure['kind']}, "
            f"which must be one of {', '.join(QUERIES_OF_KIND)}."
        )
    return QUERIES_OF_KIND[figure["kind"]]


def _set_variables(session: Session, dataset: Dataset) -> None:
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
        queries.set_variable(session, name, value)


def _draw_and_record(figures: list[PlannedFigure], output_dir: Path) -> dict[str, str]:
    """Draws the figures. Returns the fingerprints of all files, old and new."""
    fingerprints = {planned.path.name: planned.fingerprint for planned in figures}
    recorded = _drawn(output_dir)
    others = {name: fingerprint for name, fingerprint in recorded.items() if name not in fingerprints}
    if others != recorded:
        # if the drawing breaks off, some of these files are new and some are not
        write_whole(output_dir / RECORD, json.dumps(others, indent=1))
    draw_all(figures)
    return others | fingerprints


def _drawn(output_dir: Path) -> dict[str, str]:
    """The fingerprint of each file as it was last drawn, by its name."""
    record = output_dir / RECORD
    return json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
