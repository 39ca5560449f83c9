"""The commands that make the warehouse: its inputs, its build, and what that would do."""

import re
import sys
from pathlib import Path

import click

from pozo.cli.console import Console, Manner, fail
from pozo.cli.options import DEFAULT_DATASET, Inputs, input_options
from pozo.inputs.datasets import Dataset
from pozo.pipeline.paths import FIGURES, PAGE, relative
from pozo.pipeline.plan import Plan


@click.command()
def install() -> None:
    """Install DuckDB's extensions from their wheels."""
    from pozo.pipeline.session import install_extensions

    install_extensions()


@click.command()
@click.option("--dataset", "name", default=DEFAULT_DATASET, show_default=True, help="Entry of data/datasets.toml.")
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
@click.option("--dataset", "name", default=DEFAULT_DATASET, show_default=True, help="Entry of data/datasets.toml.")
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Folder of the input files.")
def inspect_command(name: str, data_dir: Path | None) -> None:
    """Show what is in the files, and at what a build would stop; the warehouse stays as it is."""
    from pozo.ask.inspect import inspect
    from pozo.inputs.datasets import find_dataset

    console = Console()
    dataset, lacking = find_dataset(name, data_dir)
    console.dataset(dataset)
    sys.exit(0 if inspect(dataset, lacking, console) else 1)


def a_size(context: click.Context, parameter: click.Parameter, written: str | None) -> str | None:
    """An option's size of memory as DuckDB reads it."""
    if written is not None and not re.fullmatch(r"\d+(\.\d+)? ?[KMGT]i?B", written.strip(), re.IGNORECASE):
        raise click.BadParameter(f"{written} is no size: write it as 4GB or 500MB.")
    return written


@click.command("build")
@input_options
@click.option("--select", help="A table or a folder, with + before it for what it reads, + after it for what reads it.")
@click.option("--memory", callback=a_size, help="The most it may take, as 4GB; the rest goes to warehouse/tmp.")
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True)
@click.option("--spark-master", envvar="SPARK_MASTER", default="local[2]", show_default=True, help="Of --engine spark.")
@click.option("--quiet", "manner", flag_value=Manner.QUIET, type=Manner, help="Say nothing but errors.")
@click.option("--json", "manner", flag_value=Manner.MACHINE, type=Manner, help="Print JSON, a line per event.")
def build_command(
    inputs: Inputs, select: str | None, memory: str | None, engine: str, spark_master: str, manner: Manner | None
) -> None:
    """Build the warehouse: what has changed, and all that depends on it."""
    from pozo.pipeline.build import build
    from pozo.pipeline.paths import WAREHOUSE

    console = Console(manner or Manner.PEOPLE)
    dataset = inputs.load()
    console.dataset(dataset)
    master = spark_master if engine == "spark" else None
    plan = build(dataset, inputs.data_dir, console, select, memory=memory, spark_master=master)
    if select is None and not plan.is_empty:
        console.summary(WAREHOUSE)


@click.command("plan")
@input_options
@click.option("--select", help="As in build.")
def plan_command(inputs: Inputs, select: str | None) -> None:
    """Show what a build would run, and why, without running anything."""
    from pozo.pipeline.checks import due_checks
    from pozo.pipeline.paths import WAREHOUSE
    from pozo.pipeline.plan import make_plan

    console = Console()
    dataset = inputs.load()
    console.dataset(dataset)
    plan = make_plan(dataset, WAREHOUSE, select)
    console.plan(plan)
    for path in due_checks(plan):
        console.line(f"  {relative(path)!s:<32} run: new, or edited since it passed")
    if select is None:
        _plan_outputs(console, dataset, plan)


def _plan_outputs(console: Console, dataset: Dataset, plan: Plan) -> None:
    """A line for the figures and one for the report: up to date, or to be made anew and why."""
    from pozo.outputs.figures.plan import plan_figures
    from pozo.outputs.report.page import plan_report
    from pozo.outputs.tables_read import tables_read
    from pozo.pipeline.paths import WAREHOUSE

    def old_figures() -> list[str]:
        return [figure.path.name for figure in plan_figures(WAREHOUSE, dataset, FIGURES) if figure.is_old]

    def old_page() -> list[str]:
        return [PAGE.name] if plan_report(WAREHOUSE, dataset, PAGE).is_old else []

    runs = {planned.step.table for planned in plan.steps if planned.runs}
    read = tables_read()
    for path, old in ((FIGURES, old_figures), (PAGE, old_page)):
        running = sorted(read[str(relative(path))] & runs)
        # what an up-to-date warehouse shows can be read from it; one that is to run has other rows
        console.plan_output(path, running, [] if running else old())


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--towns", default=2500, show_default=True)
@click.option("--sites", default=400, show_default=True)
@click.option("--samples", default=1500, show_default=True)
@click.option("--times", type=click.IntRange(1), help="So many countries, around the globe.")
@click.option(
    "--format", "file_format", type=click.Choice(["parquet", "shapefile"]), default="parquet", help="Of these."
)
def generate(folder: Path, times: int | None, file_format: str, **sizes: int) -> None:
    """Write a synthetic data set into FOLDER; national scale: --towns 192000 --sites 3951 --samples 14058.

    More towns make the country denser; more --times make a larger world, as dense as the country.
    """
    from synthetic.country import write
    from synthetic.world import write_world

    if times is None:
        write(folder, **sizes)
    else:
        write_world(folder, times, file_format, **sizes)


@click.command()
@input_options
def settings(inputs: Inputs) -> None:
    """Print the SET VARIABLE statements with which the SQL files run by hand in the duckdb shell."""
    import duckdb
    from sqlglot import exp

    from pozo.pipeline.paths import WAREHOUSE
    from pozo.pipeline.session import TRUST_EXTENSIONS, prepare
    from pozo.pipeline.steps import load_steps

    dataset = inputs.or_as_built().load()
    with duckdb.connect(config=TRUST_EXTENSIONS) as connection:
        prepare(connection, dataset, load_steps(dataset.adapters), WAREHOUSE.parent / "inputs")
        (found,) = connection.execute("SELECT getvariable('inputs')").fetchone()
    for variable, value in {**dataset.variables, "inputs": found}.items():
        click.echo(f"SET VARIABLE {variable} = {exp.convert(value).sql('duckdb')};")
