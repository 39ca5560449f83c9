"""Draws the maps: a base map, the marks or colours of the figure, and a legend.

Positions on the page are in its units (page.py) from its lower left corner. Positions on a map are in metres of its
projection.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib
import numpy as np
import shapely
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.path import Path as Outline

from pozo.outputs.figures.page import (
    BOLD,
    FAINT_INK,
    INK,
    LINE,
    MARGIN,
    MM_PER_POINT,
    POINTS2_AT_LIMIT,
    SMALL_POINTS,
    TEXT_POINTS,
    Mark,
    Row,
    Sheet,
    Style,
    text_width,
)

# the map's lowest and greatest height ÷ width; the map of a far wider or taller country shows more around it
LOWEST, HIGHEST = 85 / 170, 200 / 170
MIN_COLUMN = 3
# from the left of the legend to its second column, and to the legend of sizes beside one column or two
ENTRY_WIDTH, SIZES_AFTER = 64, (96, 132)
KEY_WIDTH = 5.5
GAP = 4
SIZES_TITLE = "Times the limit"
# in the legend of classes: width of the cell of zero, left edge of the next cell, width of the cells from there on
ZERO_WIDTH, AFTER_ZERO, CLASS_WIDTH = 12, 18, 23
# the area of a town on a map without outlines
PLACE_POINTS2 = 9
PLACE, PLACE_EDGE, NAME, GRATICULE = "#BDB6A6", "#8C877C", "#A8A8A8", "#E4E4E4"
SEA, NEIGHBOUR, LAND, BORDER = "#DCEAF4", "#FFFFFF", "#F5F1E6", "#A9A498"
GREY_SEA, GREY_NEIGHBOUR, GREY_LAND, GREY_BORDER = "#E2E2E2", "#F3F3F3", "#FFFFFF", "#8C8C8C"


@dataclass(frozen=True)
class BaseMap:
    """What lies under every map: outlines, and the extent as (west, south, east, north) in metres.

    A dataset without outlines of states has the towns as places instead, the states' names, and a graticule of
    (kind, label, line).
    """

    outlines: dict[str, list[tuple[str, Outline]]]  # for each layer: neighbour, own, state; with the state's code
    extent: tuple[float, float, float, float]
    places: list[Row]
    names: list[Row]
    graticule: list[tuple[str, str, np.ndarray]]

    @classmethod
    def of_rows(
        cls, outlines: list[Row], extent: list[Row], places: list[Row], names: list[Row], graticule: list[Row]
    ) -> "BaseMap":
        """The base map of the rows of its queries."""
        layers: dict[str, list[tuple[str, Outline]]] = {"neighbour": [], "own": [], "state": []}
        for row in outlines:
            layers[row["layer"]].append((row["state_code"], outline(row["wkb"])))
        lines = [
            (row["kind"], row["label"], shapely.get_coordinates(shapely.from_wkb(row["wkb"]))) for row in graticule
        ]
        return cls(layers, tuple(extent[0].values()), places, names, lines)


def outline(wkb: bytes) -> Outline:
    """Polygons as one outline. Holes run against their shells, so that they stay empty when the outline is filled."""
    polygons = shapely.get_parts(shapely.orient_polygons(shapely.from_wkb(wkb)))
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return Outline.make_compound_path(*(Outline(shapely.get_coordinates(ring), closed=True) for ring in rings))


class MapSheet(Sheet):
    """A page with its base map."""

    def __init__(
        self, base_map: BaseMap, caption: Row, style: Style, legend_height: float, state_colours: dict[str, str]
    ) -> None:
        west, south, east, north = base_map.extent
        width = style.page_width - 2 * MARGIN
        height = float(np.clip(width * (north - south) / (east - west), width * LOWEST, width * HIGHEST))
        super().__init__(caption, style, height, legend_height)
        self.land_colour = style.colour(LAND, GREY_LAND)
        self.border = style.colour(BORDER, GREY_BORDER)
        self.chart = self.axes(MARGIN, self.bottom, width, height)
        self._draw(base_map, state_colours, metres_per_unit=max((east - west) / width, (north - south) / height))
        self.mark_synthetic(self.chart, caption["mark"], 0.98, 0.97, "right")

    def _draw(self, base_map: BaseMap, state_colours: dict[str, str], metres_per_unit: float) -> None:
        west, south, east, north = base_map.extent
        width, height = self.size_of(self.chart) * metres_per_unit
        has_neighbours = bool(base_map.outlines["neighbour"])
        neighbour = self.style.colour(NEIGHBOUR, GREY_NEIGHBOUR if has_neighbours else GREY_LAND)
        self.chart.set(
            xlim=((west + east - width) / 2, (west + east + width) / 2),
            ylim=((south + north - height) / 2, (south + north + height) / 2),
            xticks=[],
            yticks=[],
            # a country without neighbours in the dataset must not look like an island
            facecolor=self.style.colour(SEA, GREY_SEA) if has_neighbours else neighbour,
        )
        self.chart.spines[:].set(color=self.border, linewidth=self.points(0.8))
        states = [state_colours.get(code, self.land_colour) for code, _ in base_map.outlines["state"]]
        for layer, colours, edge in [
            ("neighbour", neighbour, self.border),
            ("own", self.land_colour, self.land_colour),
            ("state", states, self.border),
        ]:
            paths = [path for _, path in base_map.outlines[layer]]
            style = {"edgecolors": edge, "linewidths": self.points(0.6), "joinstyle": "round"}
            self.chart.add_collection(PathCollection(paths, facecolors=colours, **style), autolim=False)
        self._draw_places(base_map, state_colours)
        self._scale_bar(width)

    def _draw_places(self, base_map: BaseMap, state_colours: dict[str, str]) -> None:
        """Draws the towns, in the colour of their state if it has one, the states' names, and the graticule."""
        for kind, label, points in base_map.graticule:
            self.chart.plot(*points.T, color=GRATICULE, linewidth=self.points(0.6), zorder=0.5)
            self._name_line(kind, label, points)
        if base_map.places:
            self.chart.scatter(
                [place["x"] for place in base_map.places],
                [place["y"] for place in base_map.places],
                self.points(self.points(PLACE_POINTS2 * (4 if state_colours else 1))),
                [state_colours.get(place["state_code"], PLACE) for place in base_map.places],
                edgecolors=PLACE_EDGE if state_colours else "none",
                linewidths=self.points(0.6),
                zorder=2,
            )
        style = {"size": self.points(TEXT_POINTS), "color": NAME, "weight": "bold", "ha": "center", "va": "center"}
        for name in base_map.names:
            self.chart.text(name["x"], name["y"], name["name"], zorder=1.5, **style)

    def _name_line(self, kind: str, label: str, points: np.ndarray) -> None:
        """Names a meridian at the bottom of the map, a parallel at its right, but not at the scale bar and the mark."""
        (west, east), (south, north) = self.chart.get_xlim(), self.chart.get_ylim()
        style = {"size": self.points(SMALL_POINTS), "color": FAINT_INK, "zorder": 1, "clip_on": True}
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
        style = {"color": INK, "linewidth": self.points(2.2), "solid_capstyle": "butt"}
        self.chart.plot([x, x + kilometres * 1000], [y, y], **style)
        self.chart.text(x, y + width / 120, f"{kilometres:,} km", size=self.points(TEXT_POINTS), color=INK)


def map_of_points(
    base_map: BaseMap, caption: Row, style: Style, points: list[Row], entries: list[Row], sizes: Sequence[Row] = ()
) -> Figure:
    """A map of sites, each with the mark of its entry. Later rows cover earlier ones. sizes: for a legend of areas."""
    marks = {entry["entry"]: style.mark(entry, entries) for entry in entries}
    column = max(MIN_COLUMN, (len(entries) + 1) // 2)
    rows = min(len(entries), column)
    sizes_at = _place_of_sizes(style, entries, column, sizes)
    below = LINE * (rows + 1.7) if sizes and sizes_at == MARGIN else 0
    legend_height = LINE * ((len(sizes) if below else max(rows, len(sizes))) + 0.9) + below
    sheet = MapSheet(base_map, caption, style, legend_height, {})
    sheet.sites(sheet.chart, points, [marks[point["entry"]] for point in points])
    sheet.write(MARGIN, sheet.legend_top, caption["legend_title"], weight="bold")
    for number, entry in enumerate(entries):
        x = MARGIN + ENTRY_WIDTH * (number // column)
        y = sheet.legend_top - LINE * (1.2 + number % column)
        key = {"x": x + 2, "y": y, "times_limit": 5 if style.is_grey or len(entries) > 2 else 8}
        sheet.sites(sheet.page, [key], [marks[entry["entry"]]])
        sheet.write(x + KEY_WIDTH, y, entry["label"])
    if sizes:
        _size_legend(sheet, sizes, sizes_at, sheet.legend_top - below)
    return sheet.figure


def _place_of_sizes(style: Style, entries: list[Row], column: int, sizes: Sequence[Row]) -> float:
    """The left edge of the legend of sizes: beside the entries or, if there is no room, below them."""
    if not sizes:
        return MARGIN
    labels = 2 * _radii(sizes)[0] + 5 + max(_width(size["label"]) for size in sizes)
    left = MARGIN + SIZES_AFTER[len(entries) > column]
    left = min(left, style.page_width - MARGIN - max(labels, BOLD * _width(SIZES_TITLE)))
    ends = [ENTRY_WIDTH * (place // column) + KEY_WIDTH + _width(entry["label"]) for place, entry in enumerate(entries)]
    return left if left >= MARGIN + max(ends) + GAP else MARGIN


def _size_legend(sheet: Sheet, sizes: Sequence[Row], x: float, top: float) -> None:
    """Draws nested circles, each with a line from its top to its label, which is in a row of the entries."""
    sheet.write(x, top, SIZES_TITLE, weight="bold")
    radii = _radii(sizes)
    centre, floor = x + radii[0], top - LINE * 2.2 - radii[0]
    style = {"color": FAINT_INK, "linewidth": sheet.points(0.6)}
    for number, (size, radius) in enumerate(zip(sizes, radii, strict=True)):
        row = top - LINE * (1.2 + number)
        sheet.sites(sheet.page, [{"x": centre, "y": floor + radius, **size}], [Mark(FAINT_INK)])
        sheet.page.plot([centre, centre + radii[0] + 4], [floor + 2 * radius, row], **style)
        sheet.write(centre + radii[0] + 5, row, size["label"])


def _radii(sizes: Sequence[Row]) -> list[float]:
    return [(size["times_limit"] * POINTS2_AT_LIMIT) ** 0.5 * MM_PER_POINT / 2 for size in sizes]


def _width(text: str) -> float:
    return text_width(text) * TEXT_POINTS


def map_of_states(base_map: BaseMap, caption: Row, style: Style, classes: list[Row], colour_map: str) -> Figure:
    """A map of states coloured by class. The lowest class is zero: it has the colour of land and its own cell."""
    places = {row["place"]: row for row in classes}
    if style.is_grey:
        colours = [GREY_LAND, *map(str, np.linspace(0.82, 0.1, len(places) - 1))]
    else:
        colours = [LAND, *matplotlib.colormaps[colour_map](np.linspace(0.3, 0.95, len(places) - 1))]
    highest = [] if style.print_width else style.lines(caption["highest"] or "")
    labels = {place: [row["lower_label"], *filter(None, [row["upper_label"]])] for place, row in places.items()}
    widest = max(_width(text) for texts in labels.values() for text in texts)
    room = style.page_width - 2 * MARGIN - AFTER_ZERO - widest / 2
    width = min(max(CLASS_WIDTH, widest + GAP), room / max(1, *places))
    is_crowded = len(places) > 1 and width < widest + 1.2
    legend_height = LINE * (3.7 + len(highest) + is_crowded)
    state_colours = {row["state_code"]: colours[row["place"]] for row in classes}
    sheet = MapSheet(base_map, caption, style, legend_height, state_colours)
    sheet.write(MARGIN, sheet.legend_top, caption["legend_title"], weight="bold")
    bottom = sheet.legend_top - LINE * 2
    for place, texts in labels.items():
        x, cell = (MARGIN + AFTER_ZERO + width * (place - 1), width) if place else (MARGIN, ZERO_WIDTH)
        edge = {"edgecolor": sheet.border, "linewidth": sheet.points(0.6)}
        sheet.page.add_patch(Rectangle((x, bottom), cell, LINE, facecolor=colours[place], **edge))
        for number, text in enumerate(texts, start=place):
            # labels that would touch are at two heights
            below = LINE * (0.6 + 0.9 * (is_crowded and place > 0 and number % 2 == 0))
            sheet.write(x + cell * (number - place if place else 0.5), bottom - below, text, ha="center")
    for number, text in enumerate(highest):
        sheet.write(MARGIN, bottom - LINE * (1.9 + number + is_crowded), text)
    return sheet.figure
