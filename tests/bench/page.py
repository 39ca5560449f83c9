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
the process and what it waited for, without that of Spark's own processes. Memory is the most that a process and its children had
together. On a machine busy with other work, what uses several cores suffers most."""


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

    figure, panels = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
    for panel, measure, words in zip(panels, ("seconds", "peak_mb"), ("Time, s", "Peak memory, MB"), strict=True):
        for program, (colour, mark) in PROGRAMS.items():
            own = sorted((point["towns"], point[measure]) for point in points if point["program"] == program)
            if own:
                panel.plot(*zip(*own, strict=True), color=colour, marker=mark, label=program, linewidth=1.5)
        panel.set(xscale="log", yscale="log", xlabel="Towns", ylabel=words)
        panel.grid(which="major", color="#dddddd", linewidth=0.6)
        panel.spines[["top", "right"]].set_visible(False)
    panels[0].legend(frameon=False)
    figure.suptitle("Two scenarios from raw files to tables; synthetic data", fontsize=11)
    figure.savefig(path, dpi=150)
    plt.close(figure)
