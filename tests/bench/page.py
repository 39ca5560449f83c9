"""The page of the benchmark: what was measured, as one table and as a chart of time and memory over size."""

from pathlib import Path

PROGRAMS = {  # colour-blind safe (Okabe & Ito 2008), told apart by their marks, too
    "the study's loops": ("#000000", "s"),
    "geopandas": ("#E69F00", "^"),
    "DuckDB": ("#0072B2", "o"),
    "Spark": ("#CC79A7", "D"),
}
ABOUT = """\
Whole processes on synthetic inputs: medians, with the fastest and the slowest of several runs in brackets. CPU is the processor time of
all threads, memory the most that a process and its children had together. On a machine busy with other work, what uses several cores
suffers most."""


def write_page(parts: dict[str, dict], folder: Path) -> str:
    """Writes benchmark.md and benchmark.png into the folder; returns the text. parts: those of bench.py, by name."""
    measured = [f"- {name}: {part['about']}" for name, part in parts.items()]
    rows = [
        f"| {' | '.join((what, target, value, verdict))} |"
        for part in parts.values()
        for what, target, value, verdict in part["rows"]
    ]
    table = ["| | Target | Measured | |", "|---|---|---|---|", *rows]
    chart = "![Time and memory over the number of towns](benchmark.png)"
    page = "\n\n".join(["# Benchmark", ABOUT, "\n".join(measured), "\n".join(table), chart]) + "\n"
    (folder / "benchmark.md").write_text(page, encoding="utf-8")
    draw([point for part in parts.values() for point in part["points"]], folder / "benchmark.png")
    return page


def draw(points: list[dict], path: Path) -> None:
    """Draws seconds and peak memory of each program over the number of towns, all on logarithmic axes."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.ticker import NullFormatter, NullLocator

    sizes = sorted({point["towns"] for point in points})
    figure, panels = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
    measures = {"seconds": ("Time, s", 1, (1, 2000)), "peak_mb": ("Peak memory, GB", 1000, (0.2, 20))}
    for panel, (measure, (words, unit, least_and_most)) in zip(panels, measures.items(), strict=True):
        for program, (colour, mark) in PROGRAMS.items():
            own = sorted((point["towns"], point[measure] / unit) for point in points if point["program"] == program)
            if own:
                panel.plot(*zip(*own, strict=True), color=colour, marker=mark, label=program, linewidth=1.5)
        panel.set(xscale="log", yscale="log", xlabel="Towns", ylabel=words)
        panel.set_xticks(sizes, [f"{size:,}" for size in sizes])
        panel.xaxis.set_minor_locator(NullLocator())
        panel.yaxis.set_major_formatter("{x:g}")
        panel.yaxis.set_minor_formatter(NullFormatter())
        panel.set_ylim(*least_and_most)
        panel.grid(which="major", color="#dddddd", linewidth=0.6)
        panel.spines[["top", "right"]].set_visible(False)
    if points:
        panels[1].legend(frameon=False, loc="lower right")
    figure.suptitle("Two scenarios from raw files to tables, whole processes; synthetic data", fontsize=11)
    figure.savefig(path, dpi=150)
    plt.close(figure)
