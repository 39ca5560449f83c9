"""Decides which figures to draw, and has them drawn: those whose rows, drawing code or matplotlib have changed."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from pozo.inputs.datasets import Dataset
from pozo.inputs.files import write_whole
from pozo.outputs.figures.captions import captions
from pozo.outputs.figures.data import read_figures, refuse_unknown
from pozo.outputs.figures.drawing import PlannedFigure, draw_all
from pozo.outputs.figures.page import SCREEN, Style
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import relative

LEFT_OUT = "With SCENARIOS only these are computed, and neither intervals nor the radius sweep."
# the fingerprint of each file as it was last drawn
RECORD = "drawn.json"
CAPTIONS = "captions.md"
# what follows a figure's name in the name of its file (Style.suffix)
STYLE = re.compile(r"(_\d+mm)?(_grey)?\.\w+$")


def plan_figures(
    warehouse: Path,
    dataset: Dataset,
    output_dir: Path,
    names: list[str] | None = None,
    file_format: str = "png",
    style: Style = SCREEN,
) -> list[PlannedFigure]:
    """Compares the figures of those names, or all figures, with what was last drawn.

    Raises PozoError for an unknown name.
    """
    drawn = _drawn(output_dir)
    planned = []
    for data in read_figures(warehouse, dataset, names):
        path = output_dir / f"{data.name}{style.suffix}.{file_format}"
        is_old = not data.is_empty and (drawn.get(path.name) != data.fingerprint or not path.exists())
        planned.append(PlannedFigure(data, style, path, is_old))
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
    every = plan_figures(warehouse, dataset, output_dir, None, file_format, style)
    refuse_unknown(names or [], [planned.data.name for planned in every])
    chosen = [planned for planned in every if not names or planned.data.name in names]
    old = [planned for planned in chosen if planned.is_old]
    empty = [planned.path for planned in chosen if planned.data.is_empty]
    try:
        output_dir.mkdir(parents=True, exist_ok=True)
        drawn = _draw_and_record(old, output_dir)
        shown = {planned.data.name: planned.data.rows for planned in every if not planned.data.is_empty}
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
    current = {planned.data.name: planned.data.fingerprint for planned in every}
    outdated = [name for name, fingerprint in drawn.items() if current.get(STYLE.sub("", name)) != fingerprint]
    if outdated:
        tell(f"Older than the warehouse or the drawing code, and not drawn now: {', '.join(outdated)}.")
    return [planned.path for planned in old]


def _draw_and_record(figures: list[PlannedFigure], output_dir: Path) -> dict[str, str]:
    """Draws the figures. Returns the fingerprints of all files, old and new."""
    fingerprints = {planned.path.name: planned.data.fingerprint for planned in figures}
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
