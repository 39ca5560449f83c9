"""Times pozo at national scale beside a geopandas program and the 2019 study's loops, on synthetic inputs.

It works in a copy of the project, to leave the user's warehouse alone. It imports only the standard library: a child's
peak memory cannot read lower than that of the process that started it."""

import argparse
import csv
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
NATIONAL = {"towns": 192_000, "sites": 3_951, "samples": 14_058}
SMALL = {"towns": 5_000, "sites": 400, "samples": 1_500}
LOOP_TOWNS = 3_000
TWO_SCENARIOS = "paper,recommended"
LAST_STEP_UNITS = ["'lifetime cases averted at 10 µg/L'", "'lifetime cases averted'"]
PACKAGES = ["duckdb", "geopandas", "pandas", "shapely", "matplotlib", "sqlglot"]
BYTES_PER_MAXRSS = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Run:
    """One whole process: wall and processor time, peak memory (a child's, if one had more) and what it printed."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str

    def number_after(self, pattern: str) -> float:
        return float(re.search(rf"{pattern} ([\d.]+)", self.output)[1])


class Runs(list[Run]):
    def median(self, value: Callable[[Run], float] = lambda run: run.seconds) -> float:
        return median(map(value, self))

    def __str__(self) -> str:
        seconds = sorted(run.seconds for run in self)
        spread = f" ({seconds[0]:.2f}–{seconds[-1]:.2f})" if len(seconds) > 1 else ""
        cpu_seconds, peak_mb = self.median(lambda run: run.cpu_seconds), self.median(lambda run: run.peak_mb)
        return f"{self.median():.2f} s{spread}, CPU {cpu_seconds:.1f} s, {peak_mb:,.0f} MB"


class Project:
    """A copy of the project's files as they are now, to run things in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        list_files = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(list_files, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)

    def run(self, *arguments: object) -> Run:
        """Runs Python with the arguments. Ends the benchmark when that fails."""
        command = [sys.executable, *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(self.folder / "python")}
        with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
            started = time.perf_counter()
            process = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=file, stderr=subprocess.STDOUT)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
            file.seek(0)
            peak_mb = usage.ru_maxrss * BYTES_PER_MAXRSS / 1e6
            run = Run(seconds, usage.ru_utime + usage.ru_stime, peak_mb, output=file.read())
        process.returncode = os.waitstatus_to_exitcode(status)
        shown = " ".join(command[1:]).replace(f"{self.folder}/", "")
        if process.returncode != 0:
            sys.exit(f"{shown} ended with exit code {process.returncode}:\n{run.output}")
        print(f"{seconds:8.2f} s  CPU {run.cpu_seconds:7.2f} s {peak_mb:6,.0f} MB  {shown[:100]}", flush=True)
        return run

    def pozo(self, *arguments: object) -> Run:
        return self.run("-m", "pozo", *arguments)

    def generate(self, name: str, sizes: dict[str, int], times: int) -> Path:
        self.pozo("generate", self.folder / name, *(f"--{what}={times * count}" for what, count in sizes.items()))
        return self.folder / name

    def build(self, inputs: Path, scenarios: str = "", has_work: bool = False) -> Run:
        run = self.pozo("build", "--data-dir", inputs, *(["--scenarios", scenarios] if scenarios else []))
        assert ("is up to date" not in run.output) == has_work, run.output
        return run

    def build_from_nothing(self, inputs: Path, scenarios: str = "") -> Run:
        shutil.rmtree(self.folder / "warehouse", ignore_errors=True)
        return self.build(inputs, scenarios, has_work=True)

    def build_two(self, inputs: Path) -> Run:
        return self.build_from_nothing(inputs, TWO_SCENARIOS)

    def build_every(self, inputs: Path) -> Run:
        """Builds every scenario. Naming them leaves out the intervals and the radius sweep."""
        return self.build_from_nothing(inputs, ",".join(self.scenarios()))

    def scenarios(self) -> list[str]:
        with (self.folder / "data" / "reference" / "scenarios.csv").open(encoding="utf-8", newline="") as file:
            return [row["scenario_id"] for row in csv.DictReader(file)]

    def build_last_step(self, inputs: Path) -> Run:
        """Builds after an edit of a literal in one of the last steps, there and back again."""
        path = self.folder / "sql" / "50_summary" / "61_headline.sql"
        sql = path.read_text(encoding="utf-8")
        old, new = LAST_STEP_UNITS if LAST_STEP_UNITS[0] in sql else reversed(LAST_STEP_UNITS)
        assert old in sql
        path.write_text(sql.replace(old, new), encoding="utf-8")
        return self.build(inputs, has_work=True)

    def figures_from_nothing(self, inputs: Path) -> Run:
        shutil.rmtree(self.folder / "reports" / "figures", ignore_errors=True)
        run = self.pozo("figures", "--data-dir", inputs)
        assert run.output.count(".png") >= 11, run.output
        return run

    def geopandas(self, inputs: Path) -> Run:
        return self.run("tests/bench/geopandas_program.py", inputs, self.folder / "geopandas_tables")

    def compare(self, inputs: Path) -> str:
        """How many tables of the geopandas program equal those of the warehouse; prints what differs."""
        output = self.run(
            "tests/bench/compare_tables.py", inputs, self.folder / "warehouse" / "warehouse.duckdb"
        ).output
        print(output)
        return output.splitlines()[-1]

    def figure(self, query: str) -> float:
        return float(self.pozo("query", "--csv", f"SELECT {query}").output.split()[-1])


def in_turn(count: int, inputs: Path, *programs: Callable[[Path], Run]) -> list[Runs]:
    """Runs the programs one after the other, once uncounted and then `count` times."""
    rounds = [[program(inputs) for program in programs] for _ in range(count + 1)]
    return [Runs(runs) for runs in zip(*rounds[1:], strict=True)]


def row(what: str, measured: object, target: str = "", is_met: bool | None = None) -> str:
    return f"| {what} | {target} | {measured} | {'' if is_met is None else 'met' if is_met else '**missed**'} |"


def measure(project: Project, sizes: dict[str, int], is_all: bool) -> str:
    """Runs everything; returns the rows of the table, a line for each."""
    inputs = project.generate("national", sizes, 1)
    geopandas, pozo = in_turn(3, inputs, project.geopandas, project.build_two)
    pairs = project.figure("count(*) FROM exposure.town_site_pair")
    equal_tables = project.compare(inputs)
    every, full = in_turn(3, inputs, project.build_every, project.build_from_nothing)
    interval_seconds = project.figure("sum(seconds) FROM meta.step WHERE table_name LIKE 'uncertainty.%'")
    [figures] = in_turn(3, inputs, project.figures_from_nothing)
    [nothing] = in_turn(5, inputs, project.build)
    [last] = in_turn(5, inputs, project.build_last_step)
    loops = project.run("tests/bench/study_loops.py", inputs, "--towns", LOOP_TOWNS)
    loop_seconds = loops.seconds + (sizes["towns"] - LOOP_TOWNS) * loops.number_after("milliseconds per town") / 1000
    ten_inputs = project.generate("ten_times", sizes, 10)
    ten = Runs([project.build_two(ten_inputs)])
    pair_growth = project.figure("count(*) FROM exposure.town_site_pair") / pairs
    computed = geopandas.median(lambda run: run.number_after("computed after"))
    writing = geopandas.median(lambda run: run.number_after(r"written as \w+ after")) - computed
    pozo_mb, full_mb = (runs.median(lambda run: run.peak_mb) for runs in (pozo, full))
    faster, growth = geopandas.median() / pozo.median(), ten.median() / pozo.median()
    interval_cost = full.median() - every.median()
    drawn = figures[0].output.count(".png")
    rows = [
        row("`warehouse` of two scenarios, from nothing, with its checks and its writing", pozo),
        row(f"geopandas program: computed after {computed:.1f} s, then {writing:.1f} s to write its tables", geopandas),
        row("geopandas ÷ `warehouse`, whole processes", f"{faster:.1f}", "at least 3", faster >= 3),
        row("the same without geopandas' writing", f"{(geopandas.median() - writing) / pozo.median():.1f}"),
        row("peak memory of `warehouse` of two scenarios", f"{pozo_mb:,.0f} MB", "under 1 GB", pozo_mb < 1000),
        row("the tables of both programs, compared", equal_tables),
        row(f"the study's loops, **extrapolated** from {LOOP_TOWNS:,} towns", f"{loop_seconds:,.0f} s"),
        row(
            f"`warehouse` of {len(project.scenarios())} scenarios, from nothing",
            every,
            "under 15 s",
            every.median() < 15,
        ),
        row("`warehouse` of everything: with intervals and radius sweep", full),
        row("what these two add", f"{interval_cost:.1f} s", "under 20 s", interval_cost < 20),
        row("seconds of the intervals' steps, which run beside others", f"{interval_seconds:.1f} s"),
        row("peak memory of `warehouse` of everything", f"{full_mb:,.0f} MB", "under 4 GB", full_mb < 4000),
        row(f"`figures`, all {drawn} drawn anew, PNG at 300 dpi", figures, "under 12 s", figures.median() < 12),
        row("build of everything with nothing to do", nothing, "under 0.7 s", nothing.median() < 0.7),
        row("rebuild of everything after an edit of the last steps", last, "under 1.5 s", last.median() < 1.5),
        row("`warehouse` of two scenarios, ten times the data, one run", ten),
        row("ten times ÷ national, time", f"{growth:.1f}", "at most 12", growth <= 12),
        row("ten times ÷ national, near pairs (the country does not grow with its towns)", f"{pair_growth:.1f}"),
    ]
    if is_all:
        slow = Runs([project.geopandas(ten_inputs)])
        rows.append(row("geopandas program of ten times the data, one run", slow))
        rows.append(row("ten times ÷ national, time, geopandas", f"{slow.median() / geopandas.median():.1f}"))
        rows.append(row("geopandas ÷ `warehouse`, ten times the data", f"{slow.median() / ten.median():.1f}"))
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="Print a Markdown table and write it to reports/benchmark.md.")
    parser.add_argument("--all", action="store_true", help="run geopandas on ten times the data, too")
    parser.add_argument("--small", action="store_true", help="try this program on few towns; writes no report")
    arguments = parser.parse_args()
    sizes = SMALL if arguments.small else NATIONAL
    load, memory_gb = os.getloadavg()[0], os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Project(Path(folder) / "pozo"), sizes, arguments.all)
    report = f"""# Benchmark of {datetime.now(UTC):%Y-%m-%d}

Synthetic country: {", ".join(f"{count:,} {what}" for what, count in sizes.items())}.
The geopandas program computes two scenarios, {TWO_SCENARIOS}; the others, the intervals and the radius sweep are
pozo's alone, as are estimates of site means with non-detects. Whole processes on the same inputs;
medians of three runs (nothing to do, last step: of five) after one that does not count, fastest–slowest in brackets.
CPU: processor time of all threads; a machine busy with other work slows whatever uses several cores the most.
{os.cpu_count()} cores (load {load:.1f} at the start), {memory_gb:.0f} GB, {platform.platform()};
Python {platform.python_version()}, {", ".join(f"{package} {version(package)}" for package in PACKAGES)}.

| | Target | Measured | |
|---|---|---|---|
{rows}
"""
    print(f"\n{report}")
    if not arguments.small:
        (ROOT / "reports" / "benchmark.md").write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
