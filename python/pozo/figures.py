"""Draws the maps, each between a header and a legend: places and scales what the queries of sql/figures return.

The charts of pozo.charts share the page. Positions on it are in millimetres from its lower left corner, positions on a
map in metres of its projection.
"""

import textwrap
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.path import Path as Outline

Row = dict[str, object]

MM_PER_INCH = 25.4
MM_PER_POINT = MM_PER_INCH / 72
# twice half a page's width, where text of 12 points is still 6 points high
PAGE_WIDTH = 180
MARGIN = 5
LINE = 5.8
TITLE_POINTS, TEXT_POINTS, SOURCE_POINTS, SMALL_POINTS = 16, 12, 11.5, 10
LETTERS_PER_LINE = 72
# a country that is far wider or taller than a page gets a map that shows more around it
MAP_HEIGHTS = (85, 200)
# a site at the limit is 0.7 mm across at half a page's width, one of 100 times the limit 7 mm
POINTS2_AT_LIMIT = 14
MIN_COLUMN = 3
# of the slanting mark of synthetic data
MARK_HEIGHT = 80
CLASS_WIDTH = 23

# a town on a map without outlines
PLACE_POINTS2 = 9
PLACE, PLACE_EDGE, NAME, GRATICULE = "#BDB6A6", "#8C877C", "#A8A8A8", "#E4E4E4"
SEA, NEIGHBOUR, LAND, BORDER = "#DCEAF4", "#FFFFFF", "#F5F1E6", "#A9A498"
INK, FAINT_INK, WARNING = "#222222", "#555555", "#B00020"


@dataclass(frozen=True)
class Land:
    """What lies under every map: outlines, and what is shown as (west, south, east, north) in metres.

    Without outlines of states there are instead the towns as places, the states' names and a graticule of
    (kind, label, line), from which a reader sees where he is.
    """

    neighbours: list[Outline]
    own: list[Outline]
    states: dict[str, Outline]
    extent: tuple[float, float, float, float]
    places: list[Row] = field(default_factory=list)
    names: list[Row] = field(default_factory=list)
    graticule: list[tuple[str, str, np.ndarray]] = field(default_factory=list)


def outline(wkb: bytes) -> Outline:
    """Polygons as one outline; holes run against their shells, so that they stay empty when it is filled."""
    polygons = shapely.get_parts(shapely.orient_polygons(shapely.from_wkb(wkb)))
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return Outline.make_compound_path(*(Outline(shapely.get_coordinates(ring), closed=True) for ring in rings))


def line(wkb: bytes) -> np.ndarray:
    """The coordinates of a line, a row each."""
    return shapely.get_coordinates(shapely.from_wkb(wkb))


class Sheet:
    """A page with its header and its source line; what is drawn and its legend are still to come."""

    def __init__(self, caption: Row, drawing_height: float, legend_height: float) -> None:
        header = [*textwrap.wrap(caption["subtitle"], LETTERS_PER_LINE), caption["origin"]]
        source = textwrap.wrap(caption["source"], LETTERS_PER_LINE)
        self.bottom = MARGIN + LINE * len(source) + legend_height + LINE
        self.legend_top = self.bottom - LINE
        self.height = self.bottom + drawing_height + LINE * (len(header) + 1.6) + MARGIN
        self.figure = Figure(figsize=(PAGE_WIDTH / MM_PER_INCH, self.height / MM_PER_INCH), facecolor="white")
        self.page = self.figure.add_axes((0, 0, 1, 1), xlim=(0, PAGE_WIDTH), ylim=(0, self.height))
        self.page.set_axis_off()
        top = self.height - MARGIN - LINE / 2
        self.write(MARGIN, top, caption["title"], size=TITLE_POINTS, weight="bold")
        for number, text in enumerate(header, start=1):
            self.write(MARGIN, top - LINE * (number + 0.2), text)
        for number, text in enumerate(reversed(source)):
            self.write(MARGIN, MARGIN + LINE * (number + 0.2), text, size=SOURCE_POINTS, color=FAINT_INK)

    def axes(self, left: float, bottom: float, width: float, height: float) -> Axes:
        """A part of the page to draw in."""
        return self.figure.add_axes((left / PAGE_WIDTH, bottom / self.height, width / PAGE_WIDTH, height / self.height))

    def write(self, x: float, y: float, text: str, size: float = TEXT_POINTS, **style: str) -> None:
        """Text on the page, its middle at height y."""
        self.page.text(x, y, text, **{"size": size, "color": INK, "va": "center_baseline", **style})


def mark_synthetic(axes: Axes, mark: str | None, x: float, y: float, side: str) -> None:
    """The mark across the axes, faint, and once more in full colour at that part of their width and height."""
    if mark:
        rotation = 30 if axes.get_window_extent().height / axes.figure.dpi * MM_PER_INCH > MARK_HEIGHT else 0
        style = {"transform": axes.transAxes, "weight": "bold", "zorder": 10}
        axes.text(0.5, 0.5, mark, size=44, color=INK, alpha=0.15, rotation=rotation, ha="center", va="center", **style)
        tag = {"color": "white", "backgroundcolor": WARNING, "ha": side, "va": "top"}
        axes.text(x, y, mark, size=TITLE_POINTS, **tag, **style)


class MapSheet(Sheet):
    """A page with its map without marks."""

    def __init__(self, land: Land, caption: Row, legend_height: float, state_colours: dict[str, str]) -> None:
        west, south, east, north = land.extent
        width = PAGE_WIDTH - 2 * MARGIN
        height = float(np.clip(width * (north - south) / (east - west), *MAP_HEIGHTS))
        super().__init__(caption, height, legend_height)
        self.chart = self.axes(MARGIN, self.bottom, width, height)
        self._draw_land(land, state_colours, metres_per_mm=max((east - west) / width, (north - south) / height))
        mark_synthetic(self.chart, caption["mark"], 0.98, 0.97, "right")

    def _draw_land(self, land: Land, state_colours: dict[str, str], metres_per_mm: float) -> None:
        west, south, east, north = land.extent
        width, height = self.chart.get_window_extent().size / self.figure.dpi * MM_PER_INCH * metres_per_mm
        self.chart.set(
            xlim=((west + east - width) / 2, (west + east + width) / 2),
            ylim=((south + north - height) / 2, (south + north + height) / 2),
            xticks=[],
            yticks=[],
            # a dataset that comes without its neighbours must not look like an island
            facecolor=SEA if land.neighbours else NEIGHBOUR,
        )
        self.chart.spines[:].set(color=BORDER, linewidth=0.8)
        states = [state_colours.get(code, LAND) for code in land.states]
        for paths, colours, edge in [
            (land.neighbours, NEIGHBOUR, BORDER),
            (land.own, LAND, LAND),
            (land.states.values(), states, BORDER),
        ]:
            layer = PathCollection(list(paths), facecolors=colours, edgecolors=edge, linewidths=0.6, joinstyle="round")
            self.chart.add_collection(layer, autolim=False)
        self._draw_places(land, state_colours)
        self._scale_bar(width)

    def _draw_places(self, land: Land, state_colours: dict[str, str]) -> None:
        """The towns, in the colour of their state where it has one, the states' names, and lines of equal degrees."""
        for kind, label, points in land.graticule:
            self.chart.plot(*points.T, color=GRATICULE, linewidth=0.6, zorder=0.5)
            self._name_line(kind, label, points)
        if land.places:
            self.chart.scatter(
                [place["x"] for place in land.places],
                [place["y"] for place in land.places],
                PLACE_POINTS2 * (4 if state_colours else 1),
                [state_colours.get(place["state_code"], PLACE) for place in land.places],
                edgecolors=PLACE_EDGE if state_colours else "none",
                linewidths=0.6,
                zorder=2,
            )
        for name in land.names:
            style = {
                "size": TEXT_POINTS,
                "color": NAME,
                "weight": "bold",
                "ha": "center",
                "va": "center",
                "zorder": 1.5,
            }
            self.chart.text(name["x"], name["y"], name["name"], **style)

    def _name_line(self, kind: str, label: str, points: np.ndarray) -> None:
        """A meridian's name at the bottom of the map, a parallel's at its right; none where scale bar or mark stand."""
        (west, east), (south, north) = self.chart.get_xlim(), self.chart.get_ylim()
        style = {"size": SMALL_POINTS, "color": FAINT_INK, "zorder": 1, "clip_on": True}
        if kind == "meridian":
            order = np.argsort(points[:, 1])
            x = np.interp(south, points[order, 1], points[order, 0])
            if west + (east - west) * 0.21 < x < east - (east - west) * 0.1:
                self.chart.text(x, south, label, ha="center", va="bottom", **style)
        else:
            order = np.argsort(points[:, 0])
            y = np.interp(east, points[order, 0], points[order, 1])
            if south + (north - south) * 0.06 < y < north - (north - south) * 0.15:
                self.chart.text(east - (east - west) * 0.006, y, label, ha="right", va="bottom", **style)

    def _scale_bar(self, width: float) -> None:
        kilometres = max((step for step in (5, 10, 20, 50, 100, 200, 500, 1000) if step * 6000 <= width), default=1)
        west, south = self.chart.get_xlim()[0], self.chart.get_ylim()[0]
        x, y = west + width / 40, south + width / 40
        self.chart.plot([x, x + kilometres * 1000], [y, y], color=INK, linewidth=2.2, solid_capstyle="butt")
        self.chart.text(x, y + width / 120, f"{kilometres:,} km", size=TEXT_POINTS, color=INK)


def map_of_points(land: Land, caption: Row, points: list[Row], entries: list[Row], sizes: list[Row]) -> Figure:
    """A map of circles, later rows upon earlier ones, each in the colour of its entry; sizes make a legend of areas."""
    column = max(MIN_COLUMN, (len(entries) + 1) // 2)
    sheet = MapSheet(land, caption, LINE * (max(min(len(entries), column), len(sizes)) + 0.9), {})
    colours = {entry["entry"]: entry["colour"] for entry in entries}
    circles(sheet.chart, points, [colours[point["entry"]] for point in points])
    sheet.write(MARGIN, sheet.legend_top, caption["legend_title"], weight="bold")
    for number, entry in enumerate(entries):
        x = MARGIN + 64 * (number // column)
        y = sheet.legend_top - LINE * (1.2 + number % column)
        circles(sheet.page, [{"x": x + 2, "y": y, "times_limit": 8}], [entry["colour"]])
        sheet.write(x + 5.5, y, entry["label"])
    if sizes:
        _size_legend(sheet, sizes, MARGIN + (132 if len(entries) > column else 96))
    return sheet.figure


def circles(axes: Axes, points: list[Row], colours: list[str]) -> None:
    """Circles with an area proportional to times_limit, in the order of the rows."""
    axes.scatter(
        [point["x"] for point in points],
        [point["y"] for point in points],
        [point["times_limit"] * POINTS2_AT_LIMIT for point in points],
        [to_rgba(colour, 0.7) for colour in colours],
        edgecolors="white",
        linewidths=0.35,
        zorder=3,
    )


def _size_legend(sheet: Sheet, sizes: list[Row], x: float) -> None:
    """Circles in one another, each with a line from its top to its label, which stands in a row of the entries."""
    sheet.write(x, sheet.legend_top, "Times the limit", weight="bold")
    radii = [(size["times_limit"] * POINTS2_AT_LIMIT) ** 0.5 * MM_PER_POINT / 2 for size in sizes]
    centre, floor = x + radii[0], sheet.legend_top - LINE * 2.2 - radii[0]
    for number, (size, radius) in enumerate(zip(sizes, radii, strict=True)):
        row = sheet.legend_top - LINE * (1.2 + number)
        circles(sheet.page, [{"x": centre, "y": floor + radius, **size}], [FAINT_INK])
        sheet.page.plot([centre, centre + radii[0] + 4], [floor + 2 * radius, row], color=FAINT_INK, linewidth=0.6)
        sheet.write(centre + radii[0] + 5, row, size["label"])


def map_of_states(land: Land, caption: Row, classes: list[Row], colour_map: str) -> Figure:
    """A map of states coloured by class; the lowest is zero, in the colour of the land and apart from the others."""
    places = {row["place"]: row for row in classes}
    scale = matplotlib.colormaps[colour_map](np.linspace(0.3, 0.95, len(places) - 1))
    colours = [LAND, *scale]
    highest = textwrap.wrap(caption["highest"] or "", LETTERS_PER_LINE)
    legend_height = LINE * (3.7 + len(highest))
    sheet = MapSheet(land, caption, legend_height, {row["state_code"]: colours[row["place"]] for row in classes})
    sheet.write(MARGIN, sheet.legend_top, caption["legend_title"], weight="bold")
    bottom = sheet.legend_top - LINE * 2
    for place, row in places.items():
        x, cell = (MARGIN + 18 + CLASS_WIDTH * (place - 1), CLASS_WIDTH) if place else (MARGIN, 12)
        sheet.page.add_patch(
            Rectangle((x, bottom), cell, LINE, facecolor=colours[place], edgecolor=BORDER, linewidth=0.6)
        )
        sheet.write(x if place else x + cell / 2, bottom - LINE * 0.6, row["lower_label"], ha="center")
        if row["upper_label"]:
            sheet.write(x + cell, bottom - LINE * 0.6, row["upper_label"], ha="center")
    for number, text in enumerate(highest):
        sheet.write(MARGIN, bottom - LINE * (1.9 + number), text)
    return sheet.figure


def save(figure: Figure, path: Path) -> None:
    """Writes the figure at 300 dots per inch, the same bytes each time."""
    # a date or a random salt would make another file of the same picture
    with matplotlib.rc_context({"svg.hashsalt": "pozo"}):
        figure.savefig(path, dpi=300, metadata={".png": {"Software": None}, ".svg": {"Date": None}}[path.suffix])
