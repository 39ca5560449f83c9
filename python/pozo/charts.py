"""Draws the charts, on the page of the maps: scenarios beside one another, and what the radius does.

The queries of sql/figures have ordered the rows, taken the ratios and written the labels; lengths are in millimetres.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.textpath import TextPath
from matplotlib.ticker import MaxNLocator

from pozo.figures import FAINT_INK, INK, LINE, MARGIN, MM_PER_POINT, PAGE_WIDTH, TEXT_POINTS, Row, Sheet, mark_synthetic

GRID = "#E6E6E6"
# light, and what lies under it shows through
BAND = {"color": INK, "alpha": 0.13, "linewidth": 0}
GAP = 2
# between ×1 and a number
LABEL_GAP = 1.5
# the mark of synthetic data stands over the names
LEAST_NAME_WIDTH = 60
BAR_HEIGHT = 0.6
SWEEP_HEIGHT = 38
# beside a panel of the sweep: the figures of its axis, and the names of its lines
LEFT_OF_PANEL, RIGHT_OF_PANEL = 18, 23


def tornado(caption: Row, bars: list[Row], panels: list[Row], ticks: list[Row]) -> Figure:
    """Bars from ×1 on a scale of ratios, all panels with the same; a bar's number stands beside ×1, across from it."""
    bars_of = [[bar for bar in bars if bar["panel"] == panel["panel"]] for panel in panels]
    # names and numbers are as large as the page allows; what is left over goes to the bars
    name_width = max(LEAST_NAME_WIDTH / TEXT_POINTS, *(_width(bar["scenario"]) for bar in bars))
    label_widths = [max(_width(bar["label"]) for bar in of_panel) for of_panel in bars_of]
    text_width = name_width + 2 * sum(label_widths)
    room = PAGE_WIDTH - 2 * MARGIN - GAP * 4 * len(panels)
    points = min(TEXT_POINTS, room / text_width)
    halves = [GAP + points * width + (room - points * text_width) / len(panels) / 2 for width in label_widths]
    reaches = [panels[0]["reach"] ** (half / halves[0]) for half in halves]
    is_any_broken = any(
        _is_broken(bar, reach) for of_panel, reach in zip(bars_of, reaches, strict=True) for bar in of_panel
    )
    interval_lines = (panels[0]["interval_label"] or "").splitlines()
    rows_height = LINE * len(bars_of[0])
    sheet = Sheet(caption, rows_height + LINE * 4.6, LINE * (len(interval_lines) + is_any_broken))
    _mark_synthetic(sheet, caption["mark"], rows_height + LINE * 4.6, "left")
    bottom, left = sheet.bottom + LINE * 1.4, MARGIN + name_width * points
    for number, bar in enumerate(reversed(bars_of[0])):
        sheet.write(left, bottom + LINE * (number + 0.5), bar["scenario"], size=points, ha="right")
    for panel, of_panel, half, reach in zip(panels, bars_of, halves, reaches, strict=True):
        axes = sheet.axes(left + GAP, bottom, 2 * half, rows_height)
        # a heading wider than its panel stays on the page
        middle = min(left + GAP + half, PAGE_WIDTH - MARGIN - _width(panel["base"]) * TEXT_POINTS / 2)
        for number, text in enumerate(panel["title"].splitlines()):
            sheet.write(middle, bottom + rows_height + LINE * (2.6 - number), text, weight="bold", ha="center")
        sheet.write(middle, bottom + rows_height + LINE * 0.6, panel["base"], color=FAINT_INK, ha="center")
        _bars(axes, panel, of_panel, reach, points)
        named = _room_for(ticks, half, reach)
        axes.set_xticks([tick["ratio"] for tick in ticks], [tick["label"] if tick in named else "" for tick in ticks])
        axes.set(xlim=(1 / reach, reach), ylim=(len(of_panel) + 0.5, 0.5), yticks=[])
        left += 2 * (GAP + half)
    if interval_lines:
        swatch = Rectangle((MARGIN, sheet.legend_top - LINE * 0.35), 8, LINE * 0.7, **BAND)
        sheet.page.add_patch(swatch)
    for number, text in enumerate(interval_lines):
        sheet.write(MARGIN + 10, sheet.legend_top - LINE * number, text)
    if is_any_broken:
        text = "A bar with a gap goes on beyond the scale."
        sheet.write(MARGIN, sheet.legend_top - LINE * len(interval_lines), text)
    return sheet.figure


def sweep(caption: Row, points: list[Row], panels: list[Row]) -> Figure:
    """Lines over the radius, one panel above the other, each line named at its end."""
    pitch = SWEEP_HEIGHT + LINE * 3.3
    height = pitch * len(panels) + LINE * 2
    sheet = Sheet(caption, height, 0)
    _mark_synthetic(sheet, caption["mark"], height, "right")
    panel_width = PAGE_WIDTH - 2 * MARGIN - LEFT_OF_PANEL - RIGHT_OF_PANEL
    for number, panel in enumerate(panels):
        bottom = sheet.bottom + height - pitch * (number + 1)
        axes = sheet.axes(MARGIN + LEFT_OF_PANEL, bottom, panel_width, SWEEP_HEIGHT)
        sheet.write(MARGIN, bottom + SWEEP_HEIGHT + LINE * 2.2, panel["title"], weight="bold")
        if panel["note"]:
            sheet.write(MARGIN, bottom + SWEEP_HEIGHT + LINE * 1.2, panel["note"], color=FAINT_INK)
        _lines(axes, [point for point in points if point["panel"] == panel["panel"]], panel["study_radius_km"])
        axes.tick_params(labelbottom=panel is panels[-1])
        if number == 0:
            # what is summed over ever more towns is highest at the right: near the floor there is room
            axes.annotate(
                panel["study_label"],
                (panel["study_radius_km"], 0),
                (GAP / MM_PER_POINT, GAP / MM_PER_POINT),
                textcoords="offset points",
                size=TEXT_POINTS,
                color=FAINT_INK,
            )
    axes.set_xlabel("Radius, km", size=TEXT_POINTS, color=INK)
    return sheet.figure


def _lines(axes: Axes, points: list[Row], study_radius_km: float) -> None:
    _plain(axes)
    widest = max(point["radius_km"] for point in points)
    highest = max(point["value"] for point in points) or 1
    axes.set(xlim=(0, widest), ylim=(0, 1.06 * highest), xticks=[1, *range(5, widest + 1, 5)])
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter("{x:,g}")
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.axvline(study_radius_km, color=FAINT_INK, linewidth=1, linestyle=(0, (4, 3)))
    lines = {}
    for point in points:
        lines.setdefault(point["entry"], []).append(point)
    ends = sorted(lines.values(), key=lambda line: line[-1]["value"])
    lowest = -np.inf
    for line in ends:
        axes.plot(
            [point["radius_km"] for point in line],
            [point["value"] for point in line],
            color=line[0]["colour"],
            linewidth=1.8,
            marker="o",
            markersize=4,
            clip_on=False,
        )
        # names of lines that end close together stand above one another
        lowest = max(line[-1]["value"], lowest + 1.06 * highest * LINE / SWEEP_HEIGHT)
        axes.annotate(
            line[0]["entry"],
            (widest, lowest),
            (GAP / MM_PER_POINT, 0),
            textcoords="offset points",
            annotation_clip=False,
            color=line[0]["colour"],
            weight="bold",
            size=TEXT_POINTS,
            va="center_baseline",
        )


def _mark_synthetic(sheet: Sheet, mark: str | None, height: float, side: str) -> None:
    """The mark across the drawing, which is that high, and at its top."""
    drawing = sheet.axes(MARGIN, sheet.bottom, PAGE_WIDTH - 2 * MARGIN, height)
    drawing.set_axis_off()
    mark_synthetic(drawing, mark, {"left": 0.008, "right": 0.992}[side], 1 - 1 / height, side)


def _width(text: str) -> float:
    """The width of a text of one point."""
    # on a picture of dots, letters stand up to 4 % farther apart than in their outlines
    return 1.04 * TextPath((0, 0), text, size=100).get_extents().width / 100 * MM_PER_POINT


def _room_for(ticks: list[Row], half: float, reach: float) -> list[Row]:
    """Those of the ticks, the first ones first, whose labels lie within the panel and apart from one another."""
    named: list[tuple[float, float, Row]] = []
    for tick in ticks:
        middle, width = half * np.log(tick["ratio"]) / np.log(reach), _width(tick["label"]) * TEXT_POINTS
        if abs(middle) + width / 2 <= half + GAP / 2 and all(
            abs(middle - other) >= (width + other_width) / 2 + GAP for other, other_width, _ in named
        ):
            named.append((middle, width, tick))
    return [tick for _, _, tick in named]


def _is_broken(bar: Row, reach: float) -> bool:
    return not 1 / reach <= bar["ratio"] <= reach


def _bars(axes: Axes, panel: Row, bars: list[Row], reach: float, points: float) -> None:
    axes.set_xscale("log")
    _plain(axes)
    for bar in bars:
        axes.axhline(bar["place"] + 0.5, color=GRID, linewidth=0.5, zorder=0)
    if panel["low_ratio"] is not None:
        axes.axvspan(panel["low_ratio"], panel["high_ratio"], zorder=0.5, **BAND)
    axes.axvline(1, color=INK, linewidth=0.8, zorder=3)
    for bar in bars:
        place, side = bar["place"], -1 if bar["ratio"] > 1 else 1
        end = float(np.clip(bar["ratio"], 1 / reach, reach))
        if bar["is_changed"]:
            # its edge keeps the shortest bar in sight
            style = {"color": panel["colour"], "edgecolor": panel["colour"], "linewidth": 1.2, "zorder": 4}
            axes.barh(place, end - 1, BAR_HEIGHT, left=1, **style)
        else:
            axes.plot([1, 1], [place - BAR_HEIGHT / 2, place + BAR_HEIGHT / 2], color=FAINT_INK, linewidth=3, zorder=4)
        if _is_broken(bar, reach):
            for share in (0.8, 0.86):
                crossing = [end ** (share - 0.02), end ** (share + 0.02)]
                axes.plot(crossing, [place + 0.45, place - 0.45], color="white", linewidth=1.6, zorder=5)
        axes.annotate(
            bar["label"],
            (1, place),
            (side * LABEL_GAP / MM_PER_POINT, 0),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
            va="center_baseline",
            size=points,
            color=INK if bar["is_changed"] else FAINT_INK,
        )


def _plain(axes: Axes) -> None:
    axes.patch.set_visible(False)
    axes.spines[["left", "right", "top"]].set_visible(False)
    axes.spines["bottom"].set(color=FAINT_INK, linewidth=0.8)
    axes.minorticks_off()
    axes.tick_params(labelsize=TEXT_POINTS, labelcolor=INK, color=FAINT_INK, length=3)
