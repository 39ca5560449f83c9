"""The page of every figure: size, colours, header, source line and marks, and how it is saved.

Lengths are in units: millimetres of a page on which text has 12 points. If text is smaller in print, a unit is smaller
in proportion, and a page of the same width has more units.
"""

import os
import textwrap
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path as Outline
from matplotlib.textpath import TextPath
from matplotlib.transforms import IdentityTransform

Row = dict[str, object]

MM_PER_INCH = 25.4
MM_PER_POINT = MM_PER_INCH / 72
# at half this width, half a page's, text of 12 points is still 6 points high
SCREEN_WIDTH = 180
# in print: the widest column of a page, and the size of text in a column and across the page
COLUMN_WIDTH, COLUMN_POINTS, PAGE_POINTS = 120, 7, 8
MARGIN = 5
LINE = 5.8
TITLE_POINTS, TEXT_POINTS, SOURCE_POINTS, SMALL_POINTS = 16, 12, 11.5, 10.5
# in a line of 170 units
LETTERS_PER_LINE = 72
# how much wider bold letters are
BOLD = 1.12
# the least height of a drawing in which the mark of synthetic data is slanted
MARK_HEIGHT = 80
# the area of a site at the limit: at half a page's width it is 0.7 mm across, a site at 100 times the limit 7 mm
POINTS2_AT_LIMIT = 14
INK, FAINT_INK, WARNING = "#222222", "#555555", "#B00020"


@dataclass(frozen=True)
class Mark:
    """How the sites or the line of a contaminant are drawn."""

    colour: str
    edge: str = "white"
    marker: str = "o"
    dash: str = "-"


# for figures in grey: contaminants differ in shape and lightness; in the order of data/reference/contaminants.csv
GREY_MARKS = (
    Mark("#303030"),
    Mark("#8A8A8A", "black", "D"),
    Mark("#B5B5B5", "black", "v"),
    Mark("#FFFFFF", "black", "P"),
    Mark("#606060", "white", "^"),
    Mark("#D8D8D8", "black", "s", "--"),
)


@dataclass(frozen=True)
class Style:
    """How figures are set: for a screen, or for print with a width in millimetres and the texts in the caption."""

    print_width: int | None = None
    is_grey: bool = False

    @property
    def suffix(self) -> str:
        """What follows the figure's name in the name of its file."""
        return (f"_{self.print_width}mm" if self.print_width else "") + ("_grey" if self.is_grey else "")

    @property
    def scale(self) -> float:
        """Millimetres per unit of length, and points per point of the sizes above."""
        if self.print_width is None:
            return 1.0
        return (COLUMN_POINTS if self.print_width <= COLUMN_WIDTH else PAGE_POINTS) / TEXT_POINTS

    @property
    def page_width(self) -> float:
        """The page's width in units."""
        return (self.print_width or SCREEN_WIDTH) / self.scale

    def lines(self, text: str, indent: float = 0) -> list[str]:
        """The text in lines that fit on the page."""
        return textwrap.wrap(text, round(LETTERS_PER_LINE * (self.page_width - 2 * MARGIN - indent) / 170))

    def colour(self, colour: str, grey: str) -> str:
        """One or the other."""
        return grey if self.is_grey else colour

    def mark(self, row: Row, rows: list[Row]) -> Mark:
        """The mark of one of the rows, each with its colour and its number among GREY_MARKS."""
        mark = GREY_MARKS[(row["number"] - 1) % len(GREY_MARKS)] if len(rows) > 1 else GREY_MARKS[0]
        if self.is_grey:
            return mark
        # two colours can be told apart with colour-blind eyes, but not six
        return Mark(row["colour"], marker=mark.marker if len(rows) > 2 else "o")


SCREEN = Style()


class Sheet:
    """A page with its header and source line. The drawing and its legend are added later."""

    def __init__(self, caption: Row, style: Style, drawing_height: float, legend_height: float) -> None:
        self.style = style
        self.width = style.page_width
        header = [] if style.print_width else [*style.lines(caption["subtitle"]), caption["origin"]]
        source = [] if style.print_width else style.lines(caption["source"])
        self.bottom = MARGIN + LINE * len(source) + legend_height + (LINE if source or legend_height else 0)
        self.legend_top = self.bottom - LINE
        self.height = self.bottom + drawing_height + (LINE * (len(header) + 1.6) if header else 0) + MARGIN
        size = (self.width * style.scale / MM_PER_INCH, self.height * style.scale / MM_PER_INCH)
        self.figure = Figure(figsize=size, facecolor="white")
        self.page = self.figure.add_axes((0, 0, 1, 1), xlim=(0, self.width), ylim=(0, self.height))
        self.page.set_axis_off()
        top = self.height - MARGIN - LINE / 2
        if header:
            self.write(MARGIN, top, caption["title"], size=TITLE_POINTS, weight="bold")
        for number, text in enumerate(header, start=1):
            self.write(MARGIN, top - LINE * (number + 0.2), text)
        for number, text in enumerate(reversed(source)):
            self.write(MARGIN, MARGIN + LINE * (number + 0.2), text, size=SOURCE_POINTS, color=FAINT_INK)

    def points(self, size: float) -> float:
        """A size in points, on this page."""
        return size * self.style.scale

    def axes(self, left: float, bottom: float, width: float, height: float) -> Axes:
        """A part of the page to draw in."""
        return self.figure.add_axes((left / self.width, bottom / self.height, width / self.width, height / self.height))

    def size_of(self, axes: Axes) -> np.ndarray:
        """Width and height of a part of the page."""
        return axes.get_window_extent().size / self.figure.dpi * MM_PER_INCH / self.style.scale

    def write(self, x: float, y: float, text: str, size: float = TEXT_POINTS, **style: str) -> None:
        """Writes a text on the page, its middle at height y."""
        self.page.text(x, y, text, **{"size": self.points(size), "color": INK, "va": "center_baseline", **style})

    def mark_synthetic(self, axes: Axes, mark: str | None, x: float, y: float, side: str) -> None:
        """Writes the mark faintly across the axes, and in full colour at the fractions x and y of their size."""
        if mark:
            width, height = self.size_of(axes)
            rotation = 30 if height > MARK_HEIGHT else 0
            size = 44 if rotation else min(44, 0.97 * width / text_width(mark) / BOLD)
            style = {"transform": axes.transAxes, "weight": "bold", "zorder": 10}
            across = {"size": self.points(size), "color": INK, "alpha": 0.15, "rotation": rotation}
            axes.text(0.5, 0.5, mark, ha="center", va="center", **across, **style)
            box = self.style.colour(WARNING, INK)
            tag = {"size": self.points(TITLE_POINTS), "color": "white", "backgroundcolor": box, "ha": side, "va": "top"}
            axes.text(x, y, mark, **tag, **style)

    def sites(self, axes: Axes, points: list[Row], marks: list[Mark]) -> None:
        """Draws marks with an area proportional to times_limit, in the order of the rows."""
        outlines = {mark.marker: _outline_as_large_as_a_circle(mark.marker) for mark in marks}
        collection = PathCollection(
            [outlines[mark.marker] for mark in marks] if len(outlines) > 1 else list(outlines.values()),
            [self.points(self.points(point["times_limit"] * POINTS2_AT_LIMIT)) for point in points],
            facecolors=[to_rgba(mark.colour, 0.7) for mark in marks],
            edgecolors=[mark.edge for mark in marks],
            linewidths=self.points(0.35),
            offsets=np.array([(point["x"], point["y"]) for point in points]).reshape(-1, 2),
            offset_transform=axes.transData,
            zorder=3,
        )
        collection.set_transform(IdentityTransform())
        axes.add_collection(collection, autolim=False)


def _outline_as_large_as_a_circle(marker: str) -> Outline:
    style = MarkerStyle(marker)
    outline = style.get_path().transformed(style.get_transform())
    if marker == "o":
        return outline
    area = shapely.Polygon(outline.to_polygons()[0]).area
    return Outline(outline.vertices * (np.pi / 4 / area) ** 0.5, outline.codes)


def text_width(text: str) -> float:
    """The width of a text of one point, in units."""
    # in a PNG, letters are up to 4 % farther apart than in their outlines
    return 1.04 * TextPath((0, 0), text, size=100).get_extents().width / 100 * MM_PER_POINT


def save(figure: Figure, path: Path) -> None:
    """Writes the figure, a PNG at 300 dpi, with the same bytes each time. If it fails, the earlier file stays."""
    beside = path.with_name(f".{path.name}")
    # a date or a random salt would change the bytes; publishers want fonts of type 42
    metadata = {".png": {"Software": None}, ".svg": {"Date": None}, ".pdf": {"CreationDate": None}}[path.suffix]
    try:
        with matplotlib.rc_context({"svg.hashsalt": "pozo", "pdf.fonttype": 42}):
            figure.savefig(beside, format=path.suffix.removeprefix("."), dpi=300, metadata=metadata)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
