"""Draws planned figures into their files, several at a time."""

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from matplotlib.figure import Figure

from pozo.outputs.figures.charts import sweep, tornado
from pozo.outputs.figures.maps import Land, map_of_points, map_of_states
from pozo.outputs.figures.page import Row, Style, save
from pozo.pipeline.errors import PozoError


@dataclass(frozen=True)
class PlannedFigure:
    """A figure with the rows behind it, and whether its file is older than these or the code that draws."""

    figure: Row
    rows: dict[str, list[Row]]
    land: Land
    style: Style
    path: Path
    fingerprint: str
    is_empty: bool
    is_old: bool


def draw_all(figures: list[PlannedFigure]) -> None:
    """Draws the figures, in several processes where there are enough of them to make up for the processes' start.

    Raises PozoError where such a process is killed.
    """
    workers = min(os.cpu_count() or 1, len(figures) // 3)
    if workers < 2:
        for planned in figures:
            _draw(planned)
        return
    # Ctrl-C is for the first process alone, which then gives the others no more to do
    deaf = (signal.SIGINT, signal.SIG_IGN)
    with ProcessPoolExecutor(workers, get_context("spawn"), signal.signal, deaf) as pool:
        try:
            list(pool.map(_draw, figures))
        except BrokenProcessPool as error:
            raise PozoError("A process that drew figures was killed; was there too little memory?") from error


def _draw(planned: PlannedFigure) -> None:
    save(picture(planned), planned.path)


def picture(planned: PlannedFigure) -> Figure:
    """The figure as matplotlib has it."""
    land, style, rows = planned.land, planned.style, planned.rows
    caption = rows["caption"][0]
    match planned.figure["kind"]:
        case "sites":
            return map_of_points(land, caption, style, rows["sites"], rows["sites_legend"], [])
        case "bubbles":
            return map_of_points(land, caption, style, rows["bubbles"], rows["bubbles_legend"], rows["bubbles_sizes"])
        case "states":
            return map_of_states(land, caption, style, rows["states"], planned.figure["colour_map"])
        case "tornado":
            return tornado(caption, style, rows["tornado"], rows["tornado_panels"], rows["tornado_ticks"])
        case "sweep":
            return sweep(caption, style, rows["sweep"], rows["sweep_panels"])
