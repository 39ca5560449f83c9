"""The commands that make the warehouse: its inputs, its build, and what that would do."""

import re
import sys
from dataclasses import replace
from pathlib import Path

import click

from pozo.ask.inspect import inspect
from pozo.cli.console import Console, Manner, fail, visible
from pozo.cli.options import DATASET_HELP, DEFAULT_DATASET, Options, data_dir_option, dataset_options, tools_for
from pozo.inputs.datasets import Dataset, find_dataset
from pozo.outputs.script import write_script
from pozo.outputs.tables_read import tables_read
from pozo.pipeline.build import build
from pozo.pipeline.checks import due_checks
from pozo.pipeline.paths import FIGURES, PAGE, WAREHOUSE, relative
from pozo.pipeline.plan import make_plan

named_dataset = click.option("--dataset", "name", default=DEFAULT_DATASET, show_default=True, help=DATASET_HELP)


@click.command()
def install() -> None:
    """Install DuckDB's extensions from their wheels."""
    from duckdb_extensions import import_extension

    for extension in ("spatial", "excel", "httpfs"):
        import_extension(extension)


@click.command()
@named_dataset
@click.option("--from", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), help="A local mirror.")
def data(name: str, folder: Path | None) -> None:
    """Fetch a dataset's files and check them, or take them by name from a folder."""
    from pozo.inputs.fetch import fetch

    try:
        is_good = fetch(name, folder, Console())
    except KeyboardInterrupt:
        fail("Stopped; `make data` goes on from here.")
        sys.exit(130)
    sys.exit(0 if is_good else 1)


@click.command("inspect")
@named_dataset
@data_dir_option
def inspect_command(name: str, data_dir: Path | None) -> None:
    """Show what is in the files, and at what a build would stop; the warehouse stays as it is."""
    console = Console()
    dataset, lacking = find_dataset(name, data_dir)
    console.dataset(dataset)
    faults = inspect(dataset, lacking, console)
    verdict = ["A build would stop:", *faults] if faults else ["A build would take these files."]
    console.line("\n" + "\n\n".join(visible(fault, kept="\n") for fault in verdict))
    sys.exit(1 if faults else 0)


def a_size(context: click.Context, parameter: click.Parameter, written: str | None) -> str | None:
    """An option's size of memory as DuckDB reads it."""
    if written is not None and not re.fullmatch(r"\d+(\.\d+)? ?[KMGT]i?B", written.strip(), re.IGNORECASE):
        raise click.BadParameter(f"{written} is no size: write it as 4GB or 500MB.")
    return written


@click.command("build")
@dataset_options
@click.option("--select", help="A table or a folder, with + before it for what it reads, + after it for what reads it.")
@click.option("--memory", callback=a_size, help="The most it may take, as 4GB; the rest goes to warehouse/tmp.")
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True)
@click.option("--spark-master", envvar="SPARK_MASTER", default="local[2]", show_default=True, help="Of --engine spark.")
@click.option("--quiet", "manner", flag_value=Manner.QUIET, type=Manner, help="Say nothing but errors.")
@click.option("--json", "manner", flag_value=Manner.MACHINE, type=Manner, help="Print JSON, a line per event.")
def build_command(
    options: Options, select: str | None, memory: str | None, engine: str, spark_master: str, manner: Manner | None
) -> None:
    """Build the warehouse: what has changed, and all that depends on it."""
    console = Console(manner or Manner.PEOPLE)
    dataset = replace(options, console=console).load()
    master = spark_master if engine == "spark" else None
    plan = build(tools_for(dataset, console, master), select, memory)
    if select is None and not plan.is_empty:
        console.summary(WAREHOUSE)


@click.command("plan")
@dataset_options
@click.option("--select", help="As in build.")
def plan_command(options: Options, select: str | None) -> None:
    """Show what a build would run, and why, without running anything."""
    console, dataset = options.console, options.load()
    plan = make_plan(tools_for(dataset, console), WAREHOUSE, select)
    console.plan(plan)
    for path in due_checks(plan) if not plan.running else []:
        console.plan_line(relative(path), "run: new, or edited since it passed")
    if select is None:
        _plan_outputs(console, dataset, {step.table for step in plan.running})


def _plan_outputs(console: Console, dataset: Dataset, runs: set[str]) -> None:
    """A line for the figures and one for the report: up to date, or to be made anew and why."""
    from pozo.outputs.figures.plan import plan_figures
    from pozo.outputs.report.page import plan_report

    outputs = {
        FIGURES: lambda: [figure.path.name for figure in plan_figures(WAREHOUSE, dataset, FIGURES) if figure.is_old],
        PAGE: lambda: [PAGE.name] if plan_report(WAREHOUSE, dataset, PAGE).is_old else [],
    }
    read = tables_read()
    for path, old_files in outputs.items():
        # what an up-to-date warehouse shows can be read from it; one that is to run has other rows
        if running := sorted(read[str(relative(path))] & runs):
            state = f"made anew where rows change: reads {', '.join(running)}, which run"
        elif old := old_files():
            state = f"make {', '.join(old)}: the rows or the code that makes it changed, or never made"
        else:
            state = "up to date"
        console.plan_line(relative(path), state)


@click.command()
@dataset_options
def script(options: Options) -> None:
    """Write the whole build as one SQL file, warehouse/build.sql, which the duckdb shell runs without Python."""
    options.console.written([write_script(options.or_as_built().load())])
