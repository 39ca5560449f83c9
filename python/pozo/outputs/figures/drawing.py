"""Draws planned figures into their files, in several processes."""

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from pozo.outputs.figures.charts import sweep, tornado
from pozo.outputs.figures.maps import BaseMap, map_of_points, map_of_states
from pozo.outputs.figures.page import Row, Style, save
from pozo.pipeline.errors import PozoError

# a chart without rows is left out; a map without marks states that there are none
CHARTS = ("tornado", "sweep")


@dataclass(frozen=True)
class PlannedFigure:
    """A figure: its row of reference.figure, the rows of each of its queries, its style and file.

    fingerprint: a hash of these rows, of the code that draws, and of matplotlib's version. is_drawn: whether the file
    shows them already.
    """

    figure: Row
    rows: dict[str, list[Row]]
    base_map: BaseMap
    fingerprint: str
    style: Style
    path: Path
    is_drawn: bool

    @property
    def name(self) -> str:
        return self.figure["figure_id"]

    @property
    def is_empty(self) -> bool:
        """Whether the warehouse has no rows for it, for example because its scenario was not built."""
        kind = self.figure["kind"]
        return not self.rows["caption"] or (kind in CHARTS and not self.rows[kind])

    @property
    def is_old(self) -> bool:
        """Whether it is to be drawn."""
        return not (self.is_empty or self.is_drawn)


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
    kind = planned.figure["kind"]
    caption, *shown = planned.rows.values()  # in the order of QUERIES_OF_KIND
    page = (caption[0], planned.style)
    if kind in CHARTS:
        figure = {"tornado": tornado, "sweep": sweep}[kind](*page, *shown)
    elif kind == "states":
        figure = map_of_states(planned.base_map, *page, *shown, planned.figure["colour_map"])
    else:
        figure = map_of_points(planned.base_map, *page, *shown)
    save(figure, planned.path)
