"""Draws the charts: the tornado chart of the scenarios, and the radius sweep.

The queries of sql/queries/figures order the rows, compute the ratios and write the labels. Lengths are in units of the
page (pozo.outputs.figures.page).
"""

from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from pozo.outputs.figures.page import (
    BOLD,
    FAINT_INK,
    INK,
    LINE,
    MARGIN,
    MM_PER_POINT,
    TEXT_POINTS,
    Row,
    Sheet,
    Style,
    text_width,
)

GRID, GREY_BAR = "#E6E6E6", "#6E6E6E"
# of the interval: transparent, so that the lines below it can be seen
BAND = {"color": INK, "alpha": 0.13, "linewidth": 0}
GAP = 2
# between ×1 and a number
LABEL_GAP = 1.5
# the mark of synthetic data is above the names
LEAST_NAME_WIDTH = 60
BAR_HEIGHT = 0.6
# if labels with the number of cases would make text smaller than this, they are left out
LEAST_POINTS = 10.5
BAND_KEY_WIDTH = 10
SWEEP_HEIGHT = 38
# beside a panel of the sweep: room for the numbers of its axis, and for the names of its lines
LEFT_OF_PANEL, RIGHT_OF_PANEL = 18, 23


def tornado(caption: Row, style: Style, bars: list[Row], panels: list[Row], ticks: list[Row]) -> Figure:
    """Bars from ×1, on one scale of ratios for all panels. A bar's label is on the other side of ×1."""
    bars_of = [[bar for bar in bars if bar["panel"] == panel["panel"]] for panel in panels]
    # names and labels are as large as the page allows; the bars get the rest of the width
    name_width = max(LEAST_NAME_WIDTH / TEXT_POINTS, *(text_width(bar["scenario"]) for bar in bars))
    room = style.page_width - 2 * MARGIN - GAP * 4 * len(panels)
    for label in ("label", "ratio_label"):
        label_widths = [max(text_width(bar[label]) for bar in of_panel) for of_panel in bars_of]
        words_width = name_width + 2 * sum(label_widths)
        points = min(TEXT_POINTS, room / words_width)
        if points >= LEAST_POINTS:
            break
    halves = [GAP + points * width + (room - points * words_width) / len(panels) / 2 for width in label_widths]
    reaches = [panels[0]["reach"] ** (half / halves[0]) for half in halves]
    is_any_broken = any(
        _is_broken(bar, reach) for of_panel, reach in zip(bars_of, reaches, strict=True) for bar in of_panel
    )
    interval = (panels[0]["interval_label"] or "").splitlines()
    interval_lines = [text for sentence in interval for text in style.lines(sentence, BAND_KEY_WIDTH)]
    rows_height = LINE * len(bars_of[0])
    sheet = Sheet(caption, style, rows_height + LINE * 4.6, LINE * (len(interval_lines) + is_any_broken))
    _mark_synthetic(sheet, caption["mark"], rows_height + LINE * 4.6, "left")
    bottom, left = sheet.bottom + LINE * 1.4, MARGIN + name_width * points
    for number, bar in enumerate(reversed(bars_of[0])):
        sheet.write(left, bottom + LINE * (number + 0.5), bar["scenario"], size=points, ha="right")
    middles = []
    for panel, of_panel, half, reach in zip(panels, bars_of, halves, reaches, strict=True):
        axes = sheet.axes(left + GAP, bottom, 2 * half, rows_height)
        _bars(sheet, axes, panel, of_panel, label, reach, points)
        named = _room_for(ticks, half, reach)
        axes.set_xticks([tick["ratio"] for tick in ticks], [tick["label"] if tick in named else "" for tick in ticks])
        axes.set(xlim=(1 / reach, reach), ylim=(len(of_panel) + 0.5, 0.5), yticks=[])
        middles.append(left + GAP + half)
        left += 2 * (GAP + half)
    _headings(sheet, panels, middles, bottom + rows_height)
    if interval_lines:
        swatch = Rectangle((MARGIN, sheet.legend_top - LINE * 0.35), 8, LINE * 0.7, **BAND)
        sheet.page.add_patch(swatch)
    for number, text in enumerate(interval_lines):
        sheet.write(MARGIN + BAND_KEY_WIDTH, sheet.legend_top - LINE * number, text)
    if is_any_broken:
        text = "A bar with a gap goes on beyond the scale."
        sheet.write(MARGIN, sheet.legend_top - LINE * len(interval_lines), text)
    return sheet.figure


def _headings(sheet: Sheet, panels: list[Row], middles: list[float], bottom: float) -> None:
    """Writes the title above each panel. Titles stay on the page and do not touch each other."""
    widths = [text_width(panel["base"]) * TEXT_POINTS for panel in panels]
    middles = [min(middle, sheet.width - MARGIN - width / 2) for middle, width in zip(middles, widths, strict=True)]
    titles = [panel["title"].splitlines() for panel in panels]
    widest = [BOLD * max(map(text_width, lines)) for lines in titles]
    pairs = zip(pairwise(middles), pairwise(widest), strict=True)
    points = min([TEXT_POINTS, *(2 * (right - left - GAP) / sum(both) for (left, right), both in pairs)])
    for panel, lines, middle in zip(panels, titles, middles, strict=True):
        for number, text in enumerate(lines):
            sheet.write(middle, bottom + LINE * (2.6 - number), text, size=points, weight="bold", ha="center")
        sheet.write(middle, bottom + LINE * 0.6, panel["base"], color=FAINT_INK, ha="center")


def sweep(caption: Row, style: Style, points: list[Row], panels: list[Row]) -> Figure:
    """Lines over the radius, in panels one above the other. Each line is named at its end."""
    notes = [style.lines(panel["note"] or "") for panel in panels]
    pitches = [SWEEP_HEIGHT + LINE * (2.3 + max(1, len(texts))) for texts in notes]
    panels_height = sum(pitches) + LINE * 2
    # otherwise the mark of synthetic data would cover a title
    height = panels_height + (LINE * 2 if caption["mark"] and style.print_width else 0)
    sheet = Sheet(caption, style, height, 0)
    _mark_synthetic(sheet, caption["mark"], height, "right")
    panel_width = sheet.width - 2 * MARGIN - LEFT_OF_PANEL - RIGHT_OF_PANEL
    for number, panel in enumerate(panels):
        bottom = sheet.bottom + panels_height - sum(pitches[: number + 1])
        axes = sheet.axes(MARGIN + LEFT_OF_PANEL, bottom, panel_width, SWEEP_HEIGHT)
        top = bottom + SWEEP_HEIGHT + LINE * (1.2 + len(notes[number]))
        sheet.write(MARGIN, top, panel["title"], weight="bold")
        for place, text in enumerate(notes[number], start=1):
            sheet.write(MARGIN, top - LINE * place, text, color=FAINT_INK)
        _lines(sheet, axes, [point for point in points if point["panel"] == panel["panel"]], panel["study_radius_km"])
        axes.tick_params(labelbottom=panel is panels[-1])
        if number == 0:
            # sums over more and more towns are highest at the right, so there is room at the bottom
            _note(sheet, axes, panel["study_label"], (panel["study_radius_km"], 0), GAP, GAP, color=FAINT_INK)
    axes.set_xlabel("Radius, km", size=sheet.points(TEXT_POINTS), labelpad=sheet.points(4), color=INK)
    return sheet.figure


def _lines(sheet: Sheet, axes: Axes, points: list[Row], study_radius_km: float) -> None:
    _plain(sheet, axes)
    widest = max(point["radius_km"] for point in points)
    highest = max(point["value"] for point in points) or 1
    axes.set(xlim=(0, widest), ylim=(0, 1.06 * highest), xticks=[1, *range(5, widest + 1, 5)])
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter("{x:,g}")
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", color=GRID, linewidth=sheet.points(0.8))
    axes.axvline(study_radius_km, color=FAINT_INK, linewidth=sheet.points(1), linestyle=(0, (4, 3)))
    lines = {}
    for point in points:
        lines.setdefault(point["entry"], []).append(point)
    ends = sorted(lines.values(), key=lambda line: line[-1]["value"])
    places = _apart([line[-1]["value"] for line in ends], 1.06 * highest * LINE / SWEEP_HEIGHT, highest)
    for line, place in zip(ends, places, strict=True):
        mark = sheet.style.mark(line[0], ends)
        colour = sheet.style.colour(mark.colour, INK)
        axes.plot(
            [point["radius_km"] for point in line],
            [point["value"] for point in line],
            color=colour,
            linewidth=sheet.points(1.8),
            linestyle=mark.dash,
            marker=mark.marker,
            markersize=sheet.points(4),
            markerfacecolor=mark.colour,
            markeredgewidth=sheet.points(1),
            clip_on=False,
        )
        style = {"color": colour, "weight": "bold", "va": "center_baseline", "annotation_clip": False}
        _note(sheet, axes, line[0]["entry"], (widest, place), GAP, **style)


def _note(
    sheet: Sheet, axes: Axes, text: str, point: tuple[float, float], right: float, up: float = 0, **style: object
) -> None:
    """Writes a text beside a point of the axes, so far to its right and above it."""
    offset = (sheet.points(right / MM_PER_POINT), sheet.points(up / MM_PER_POINT))
    axes.annotate(text, point, offset, textcoords="offset points", **{"size": sheet.points(TEXT_POINTS), **style})


def _apart(values: list[float], distance: float, highest: float) -> list[float]:
    """The heights of the names of lines that end at these values, from the lowest: apart, and not above the panel."""
    places = values[:1]
    for value in values[1:]:
        places.append(max(value, places[-1] + distance))
    for number in reversed(range(len(places))):
        places[number] = min(places[number], highest)
        highest = places[number] - distance
    return places


def _mark_synthetic(sheet: Sheet, mark: str | None, height: float, side: str) -> None:
    """Writes the mark across the drawing, which has that height, and at its top."""
    drawing = sheet.axes(MARGIN, sheet.bottom, sheet.width - 2 * MARGIN, height)
    drawing.set_axis_off()
    sheet.mark_synthetic(drawing, mark, {"left": 0.008, "right": 0.992}[side], 1 - 1 / height, side)


def _room_for(ticks: list[Row], half: float, reach: float) -> list[Row]:
    """The ticks that have room: their labels are within the panel and apart. The first ticks have precedence."""
    named: list[tuple[float, float, Row]] = []
    for tick in ticks:
        middle, width = half * np.log(tick["ratio"]) / np.log(reach), text_width(tick["label"]) * TEXT_POINTS
        if abs(middle) + width / 2 <= half + GAP / 2 and all(
            abs(middle - other) >= (width + other_width) / 2 + GAP for other, other_width, _ in named
        ):
            named.append((middle, width, tick))
    return [tick for _, _, tick in named]


def _is_broken(bar: Row, reach: float) -> bool:
    return not 1 / reach <= bar["ratio"] <= reach


def _bars(sheet: Sheet, axes: Axes, panel: Row, bars: list[Row], label: str, reach: float, points: float) -> None:
    axes.set_xscale("log")
    _plain(sheet, axes)
    colour = sheet.style.colour(panel["colour"], GREY_BAR)
    for bar in bars:
        axes.axhline(bar["place"] + 0.5, color=GRID, linewidth=sheet.points(0.5), zorder=0)
    if panel["low_ratio"] is not None:
        axes.axvspan(panel["low_ratio"], panel["high_ratio"], zorder=0.5, **BAND)
    axes.axvline(1, color=INK, linewidth=sheet.points(0.8), zorder=3)
    for bar in bars:
        place, side = bar["place"], -1 if bar["ratio"] > 1 else 1
        end = float(np.clip(bar["ratio"], 1 / reach, reach))
        if bar["is_changed"]:
            # the edge keeps the shortest bar visible
            style = {"color": colour, "edgecolor": colour, "linewidth": sheet.points(1.2), "zorder": 4}
            axes.barh(place, end - 1, BAR_HEIGHT, left=1, **style)
        else:
            style = {"color": FAINT_INK, "linewidth": sheet.points(3), "zorder": 4}
            axes.plot([1, 1], [place - BAR_HEIGHT / 2, place + BAR_HEIGHT / 2], **style)
        if _is_broken(bar, reach):
            for share in (0.8, 0.86):
                crossing = [end ** (share - 0.02), end ** (share + 0.02)]
                style = {"color": "white", "linewidth": sheet.points(1.6), "zorder": 5}
                axes.plot(crossing, [place + 0.45, place - 0.45], **style)
        style = {"ha": "left" if side > 0 else "right", "va": "center_baseline", "size": sheet.points(points)}
        colour_of_label = INK if bar["is_changed"] else FAINT_INK
        _note(sheet, axes, bar[label], (1, place), side * LABEL_GAP, color=colour_of_label, **style)


def _plain(sheet: Sheet, axes: Axes) -> None:
    axes.patch.set_visible(False)
    axes.spines[["left", "right", "top"]].set_visible(False)
    axes.spines["bottom"].set(color=FAINT_INK, linewidth=sheet.points(0.8))
    axes.minorticks_off()
    lengths = {"labelsize": TEXT_POINTS, "length": 3, "width": 0.8, "pad": 3.5}
    axes.tick_params(labelcolor=INK, color=FAINT_INK, **{name: sheet.points(size) for name, size in lengths.items()})
