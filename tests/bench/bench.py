"""Times pozo beside a geopandas program, the 2019 study's loops and Spark, on synthetic inputs.

python bench.py [--only national|scale|spark|loops] [--small]

What was measured is kept in reports/benchmark.json; reports/benchmark.md and benchmark.png show all of it, so that the
part that takes longest need not run again with the others."""

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from measuring import ROOT, Runs, in_turn
from page import write_page
from programs import Programs

PACKAGES = ["duckdb", "geopandas", "pandas", "shapely", "matplotlib", "sqlglot", "pyspark"]
MEMORY = "4GB"
MEASURED = ROOT / "reports" / "benchmark.json"


@dataclass
class Part:
    """What one part of the benchmark found: where and when, rows of the table, points of the chart."""

    about: str
    rows: list[tuple[str, str, str, str]] = field(default_factory=list)
    points: list[dict[str, object]] = field(default_factory=list)

    def row(self, what: str, measured: object, target: str = "", is_met: bool | None = None) -> None:
        self.rows.append((what, target, str(measured), {None: "", True: "met", False: "**missed**"}[is_met]))

    def point(self, program: str, towns: int, runs: Runs) -> None:
        self.points.append({"program": program, "towns": towns, "seconds": runs.median(), "peak_mb": runs.peak_mb})


def national(part: Part, programs: Programs) -> None:
    """One country: pozo and the geopandas program in turn, then all else that has a target."""
    inputs = programs.generate()
    geopandas, two = in_turn(5, lambda: programs.geopandas(inputs), lambda: programs.build_two(inputs))
    equal_tables = programs.compare(inputs)
    faster = geopandas.median() / two.median()
    part.row("`warehouse` of two scenarios, from nothing, with its checks", two, "at most 2 s", two.median() <= 2)
    part.row("geopandas program of the same tables, with writing them", geopandas)
    part.row("geopandas ÷ `warehouse`", f"{faster:.1f}", "at least 3", faster >= 3)
    part.row("the tables of both programs, compared", equal_tables)
    part.row("peak memory of `warehouse` of two scenarios", f"{two.peak_mb:,.0f} MB", "under 1 GB", two.peak_mb < 1000)
    every, full = in_turn(3, lambda: programs.build_every(inputs), lambda: programs.build_everything(inputs))
    added = full.median() - every.median()
    part.row(f"`warehouse` of {len(programs.scenarios())} scenarios", every, "under 15 s", every.median() < 15)
    part.row("`warehouse` of everything: with intervals and radius sweep", full)
    part.row("what these two add", f"{added:.1f} s", "under 20 s", added < 20)
    part.row("peak memory of `warehouse` of everything", f"{full.peak_mb:,.0f} MB", "under 4 GB", full.peak_mb < 4000)
    [figures] = in_turn(3, lambda: programs.figures(inputs))
    drawn = figures[0].output.count(".png")
    part.row(f"`figures`, all {drawn} drawn anew, PNG at 300 dpi", figures, "under 12 s", figures.median() < 12)
    [report] = in_turn(3, lambda: programs.report(inputs))
    part.row("`report`, written anew", report, "under 3 s", report.median() < 3)
    [nothing] = in_turn(5, lambda: programs.build(inputs))
    part.row("build of everything with nothing to do", nothing, "under 0.7 s", nothing.median() < 0.7)
    [last] = in_turn(5, lambda: programs.build_last_step(inputs))
    part.row("rebuild of everything after an edit of the last steps", last, "under 1.5 s", last.median() < 1.5)


def loops(part: Part, programs: Programs) -> None:
    """The study's own method, once, for it takes minutes."""
    inputs = programs.generate()
    [two] = in_turn(3, lambda: programs.build_two(inputs))
    slow = Runs([programs.study_loops(inputs)])
    ratio = slow.median() / two.median()
    part.row("the study's loops in pandas, over all towns, one scenario, run once", slow)
    part.row("the study's loops ÷ `warehouse` of two scenarios", f"{ratio:.0f}", "at least 150", ratio >= 150)
    part.point("the study's loops", programs.towns(1), slow)


def scale(part: Part, programs: Programs) -> None:
    """1, 10 and 100 countries side by side around the globe, as Parquet, in 4 GB; geopandas as far as memory goes."""
    seconds = {}
    for times in (1, 10, 100):
        inputs, towns = programs.generate_world(times), programs.towns(times)
        duckdb = Runs([programs.build_world(inputs, "--memory", MEMORY)])
        seconds[times] = duckdb.median()
        cost = f"{1e6 * seconds[times] / towns:.1f} µs a town"
        part.row(f"`warehouse MEMORY={MEMORY}` of two scenarios, {towns:,} towns", f"{duckdb}; {cost}")
        part.point("DuckDB", towns, duckdb)
        if times <= 10:
            geopandas = Runs([programs.geopandas(inputs)])
            ratio = geopandas.median() / seconds[times]
            part.row(f"geopandas program, {towns:,} towns", f"{geopandas}; ÷ `warehouse`: {ratio:.1f}")
            part.point("geopandas", towns, geopandas)
    for times in (10, 100):
        growth = seconds[times] / seconds[1]
        part.row(f"{times} times ÷ national, time", f"{growth:.1f}", f"at most {times}", growth <= times)


def spark(part: Part, programs: Programs) -> None:
    """The same on Spark on this machine, and every table compared with DuckDB's."""
    for times in (1, 10):
        inputs, towns = programs.generate_world(times), programs.towns(times)
        duckdb = Runs([programs.build_world(inputs)])
        kept = programs.keep_warehouse("duckdb")
        on_spark = Runs([programs.build_world(inputs, "--engine", "spark")])
        ratio = on_spark.median() / duckdb.median()
        part.row(f"`warehouse ENGINE=spark` of two scenarios, {towns:,} towns", on_spark)
        part.row(f"Spark ÷ DuckDB, {towns:,} towns", f"{ratio:.1f}")
        part.row(f"the tables of both engines, {towns:,} towns, compared", programs.compare_warehouses(kept))
        part.point("Spark", towns, on_spark)


PARTS: dict[str, Callable[[Part, Programs], None]] = {part.__name__: part for part in (national, loops, scale, spark)}


def machine() -> str:
    """When, on what and with what is measured."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    versions = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores (load {os.getloadavg()[0]:.1f} at the start), "
        f"{memory_gb:.0f} GB, {platform.platform()}; Python {platform.python_version()}, {versions}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure, and write reports/benchmark.md with all that was measured.")
    parser.add_argument("--only", choices=PARTS, help="this part alone; the others stay as they were measured")
    parser.add_argument("--small", action="store_true", help="try this program on few towns; writes no page")
    arguments = parser.parse_args()
    measured = json.loads(MEASURED.read_text(encoding="utf-8")) if MEASURED.exists() else {}
    for name in [arguments.only] if arguments.only else PARTS:
        part = Part(machine())
        with tempfile.TemporaryDirectory() as folder:
            PARTS[name](part, Programs(Path(folder) / "pozo", is_small=arguments.small))
        measured[name] = asdict(part)
        if not arguments.small:
            MEASURED.write_text(json.dumps(measured, indent=1, ensure_ascii=False), encoding="utf-8")
            print(write_page({name: measured[name] for name in PARTS if name in measured}, ROOT / "reports"))


if __name__ == "__main__":
    main()
