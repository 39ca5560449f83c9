"""Draws planned figures into their files, in several processes."""

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from matplotlib.figure import Figure

from pozo.outputs.figures.charts import sweep, tornado
from pozo.outputs.figures.maps import BaseMap, map_of_points, map_of_states
from pozo.outputs.figures.page import Row, Style, save
from pozo.pipeline.errors import PozoError

# a chart without rows is left out; a map without marks states that there are none
CHARTS = ("tornado", "sweep")


@dataclass(frozen=True)
class FigureData:
    """What one figure shows: its row of reference.figure, and the rows of each of its queries.

    fingerprint: a hash of these rows, of the code that draws, and of matplotlib's version.
    """

    figure: Row
    rows: dict[str, list[Row]]
    base_map: BaseMap
    fingerprint: str

    @property
    def name(self) -> str:
        return self.figure["figure_id"]

    @property
    def is_empty(self) -> bool:
        """Whether the warehouse has no rows for it, for example because its scenario was not built."""
        kind = self.figure["kind"]
        return not self.rows["caption"] or (kind in CHARTS and not self.rows[kind])


@dataclass(frozen=True)
class PlannedFigure:
    """A figure, its style and file, and whether the file is older than its data or the code that draws."""

    data: FigureData
    style: Style
    path: Path
    is_old: bool


def draw_all(figures: list[PlannedFigure]) -> None:
    """Draws the figures, in several processes if there are enough of them to make up for starting the processes.

    Raises PozoError if such a process is killed.
    """
    workers = min(os.cpu_count() or 1, len(figures) // 3)
    if workers < 2:
        for planned in figures:
            _draw(planned)
        return
    # only the first process handles Ctrl-C; it then gives the others nothing more to do
    ignore = (signal.SIGINT, signal.SIG_IGN)
    with ProcessPoolExecutor(workers, get_context("spawn"), signal.signal, ignore) as pool:
        try:
            list(pool.map(_draw, figures))
        except BrokenProcessPool as error:
            raise PozoError("A process that drew figures was killed; was there too little memory?") from error


def _draw(planned: PlannedFigure) -> None:
    save(_figure(planned.data, planned.style), planned.path)


def _figure(data: FigureData, style: Style) -> Figure:
    base_map, rows = data.base_map, data.rows
    caption = rows["caption"][0]
    match data.figure["kind"]:
        case "sites":
            return map_of_points(base_map, caption, style, rows["sites"], rows["sites_legend"], [])
        case "bubbles":
            entries, sizes = rows["bubbles_legend"], rows["bubbles_sizes"]
            return map_of_points(base_map, caption, style, rows["bubbles"], entries, sizes)
        case "states":
            return map_of_states(base_map, caption, style, rows["states"], data.figure["colour_map"])
        case "tornado":
            return tornado(caption, style, rows["tornado"], rows["tornado_panels"], rows["tornado_ticks"])
        case "sweep":
            return sweep(caption, style, rows["sweep"], rows["sweep_panels"])
