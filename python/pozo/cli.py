"""The command line: `python -m pozo …`. The make targets call it."""

import functools
import logging
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pozo.plan import Plan

from pozo.console import Console, Manner, fail
from pozo.datasets import Dataset, load_dataset
from pozo.errors import PozoError

DEFAULT_DATASET = "sample"
REPORTS = Path(__file__).resolve().parents[2] / "reports"
FIGURES = REPORTS / "figures"


class Group(click.Group):
    """The commands; a mistake of the user's ends in a message and exit code 1, never in a traceback."""

    def invoke(self, context: click.Context):
        try:
            return super().invoke(context)
        except PozoError as error:
            fail(str(error))
            sys.exit(1)
        except (KeyboardInterrupt, RuntimeError) as error:
            # DuckDB tells of Ctrl-C during a query by a RuntimeError behind the KeyboardInterrupt
            if isinstance(error, RuntimeError) and not isinstance(error.__cause__, KeyboardInterrupt):
                raise
            fail("Stopped; the warehouse is as it was before.")
            sys.exit(130)


@click.group(cls=Group)
def main() -> None:
    """From water samples and a map of towns to exposure, cancer risk and maps."""
    logging.getLogger("sqlglot").setLevel(logging.ERROR)  # it warns of LOAD, which it passes on untouched
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, stop_once)


def stop_once(number: int, frame: FrameType | None) -> None:
    """Ctrl-C ends the work; pressed again, it must not break off the tidying up, which is short."""
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


@dataclass(frozen=True)
class Inputs:
    """What a build is made from, as it was asked for."""

    name: str | None
    data_dir: Path | None
    scenarios: tuple[str, ...]

    def load(self) -> Dataset:
        """The dataset that was asked for, or else the sample."""
        return load_dataset(self.name or DEFAULT_DATASET, self.data_dir, self.scenarios)

    def or_as_built(self) -> "Inputs":
        """The same; where no dataset was asked for, what the warehouse was built from, if there is one."""
        from pozo.session import WAREHOUSE, reading

        if self.name is not None or not WAREHOUSE.exists():
            return self
        with reading() as connection:
            name, data_dir, scenarios = connection.execute(
                "SELECT dataset, data_dir, scenarios FROM meta.build ORDER BY build_id DESC LIMIT 1"
            ).fetchone()
        return Inputs(
            name,
            self.data_dir or (Path(data_dir) if data_dir else None),
            self.scenarios or tuple(filter(None, scenarios.split(","))),
        )


def input_options(command):
    """The options of every command that may build; the command gets them as one argument, inputs."""

    @click.option("--dataset", "name", help="Entry of data/datasets.toml.")
    @click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Folder of the input files.")
    @click.option("--scenarios", default="", help="Only these, with commas between; no intervals and radius sweep.")
    @functools.wraps(command)
    def with_inputs(name: str | None, data_dir: Path | None, scenarios: str, **options):
        names = tuple(filter(None, (part.strip() for part in scenarios.split(","))))
        return command(inputs=Inputs(name, data_dir, names), **options)

    return with_inputs


def up_to_date(inputs: Inputs, console: Console) -> Dataset:
    """Builds the warehouse for what comes after it, where it is not up to date."""
    from pozo.build import build

    inputs = inputs.or_as_built()
    dataset = inputs.load()
    build(dataset, inputs.data_dir, console)
    return dataset


@main.command()
def install() -> None:
    """Install DuckDB's extensions from their wheels."""
    from pozo.session import install_extensions

    install_extensions()


@main.command()
@click.option("--dataset", "name", default=DEFAULT_DATASET, show_default=True, help="Entry of data/datasets.toml.")
@click.option("--from", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), help="A local mirror.")
def data(name: str, folder: Path | None) -> None:
    """Fetch a dataset's files and check them, or take them by name from a folder."""
    from pozo.fetch import fetch

    try:
        is_good = fetch(name, folder, Console())
    except KeyboardInterrupt:
        fail("Stopped; `make data` goes on from here.")
        sys.exit(130)
    sys.exit(0 if is_good else 1)


@main.command("inspect")
@click.option("--dataset", "name", default=DEFAULT_DATASET, show_default=True, help="Entry of data/datasets.toml.")
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Folder of the input files.")
def inspect_command(name: str, data_dir: Path | None) -> None:
    """Show what is in the files, and at what a build would stop; the warehouse stays as it is."""
    from pozo.inspection import inspect

    sys.exit(0 if inspect(name, data_dir, Console()) else 1)


@main.command("build")
@input_options
@click.option("--select", help="A table or a folder, with + before it for what it reads, + after it for what reads it.")
@click.option("--quiet", "manner", flag_value=Manner.QUIET, type=Manner, help="Say nothing but errors.")
@click.option("--json", "manner", flag_value=Manner.MACHINE, type=Manner, help="Print JSON, a line per event.")
def build_command(inputs: Inputs, select: str | None, manner: Manner | None) -> None:
    """Build the warehouse: what has changed, and all that depends on it."""
    from pozo.build import build
    from pozo.session import WAREHOUSE

    console = Console(manner or Manner.PEOPLE)
    dataset = inputs.load()
    console.dataset(dataset)
    plan = build(dataset, inputs.data_dir, console, select)
    if select is None and not plan.is_empty:
        console.summary(WAREHOUSE)


@main.command("plan")
@input_options
@click.option("--select", help="As in build.")
def plan_command(inputs: Inputs, select: str | None) -> None:
    """Show what a build would run, and why, without running anything."""
    from pozo.plan import make_plan
    from pozo.session import WAREHOUSE

    console = Console()
    dataset = inputs.load()
    console.dataset(dataset)
    plan = make_plan(dataset, WAREHOUSE, select)
    console.plan(plan)
    if select is None:
        console.plan_figures(*_figures_to_draw(dataset, plan))


def _figures_to_draw(dataset: Dataset, plan: "Plan") -> tuple[list[str], list[str]]:
    """The tables that run and may change a figure; and where none does, the figures that are older than their rows."""
    from pozo.maps import plan_figures, tables_shown
    from pozo.session import WAREHOUSE

    running = sorted(tables_shown() & {planned.step.table for planned in plan.steps if planned.runs})
    if running:
        return running, []
    return [], [figure.path.name for figure in plan_figures(WAREHOUSE, dataset, FIGURES) if figure.is_old]


@main.command("diff")
@click.option("--against", type=click.Path(path_type=Path, dir_okay=False), help="An earlier warehouse.")
def diff_command(against: Path | None) -> None:
    """Compare the warehouse with an earlier one; default: the one before the last build."""
    from pozo.diff import show_differences
    from pozo.session import WAREHOUSE

    show_differences(Console(), WAREHOUSE, against or WAREHOUSE.with_name("previous.duckdb"))


@main.command()
@input_options
def processed(inputs: Inputs) -> None:
    """Write data/processed/*.csv in the 2019 study's own form."""
    from pozo.processed import write_processed

    console = Console()
    dataset = up_to_date(inputs, console)
    console.dataset(dataset)
    for path in write_processed(dataset):
        console.written(path)


@main.command()
@input_options
@click.option(
    "--format", "file_format", type=click.Choice(["csv", "parquet", "gpkg"]), default="csv", show_default=True
)
def export(inputs: Inputs, file_format: str) -> None:
    """Write every table of exposure and summary into reports/tables, with datapackage.json."""
    from pozo.export import export_tables

    console = Console()
    dataset = up_to_date(inputs, console)
    console.dataset(dataset)
    written = export_tables(dataset, file_format)
    for path in written:
        console.written(path)
    if not written:
        console.line("The tables are up to date.")


@main.command()
@input_options
@click.option("--figure", "names", multiple=True, help="Draw only this figure.")
@click.option("--format", "file_format", type=click.Choice(["png", "svg", "pdf"]), default="png", show_default=True)
@click.option("--width", type=click.IntRange(87, 200), help="For print: mm, as 90 or 190; the caption stands apart.")
@click.option("--style", type=click.Choice(["colour", "grey"]), default="colour", show_default=True)
def figures(inputs: Inputs, names: tuple[str, ...], file_format: str, width: int | None, style: str) -> None:
    """Draw the maps and charts into reports/figures."""
    from pozo.maps import draw
    from pozo.page import Style
    from pozo.session import WAREHOUSE

    console = Console()
    dataset = up_to_date(inputs, console)
    console.dataset(dataset)
    drawn = draw(
        WAREHOUSE, dataset, FIGURES, list(names) or None, file_format, Style(width, style == "grey"), console.line
    )
    for path in drawn:
        console.written(path)
    if not drawn:
        console.line("The figures are up to date.")


@main.command()
@input_options
def report(inputs: Inputs) -> None:
    """Write the report, one page to open in a browser."""
    from pozo.report import write_report
    from pozo.session import WAREHOUSE

    console = Console()
    dataset = up_to_date(inputs, console)
    console.dataset(dataset)
    page = REPORTS / "index.html"
    if write_report(WAREHOUSE, dataset, page):
        console.written(page)
    else:
        console.line("The report is up to date.")


@main.command()
@input_options
def sql(inputs: Inputs) -> None:
    """Open the duckdb shell on the warehouse, read-only, with the extensions loaded and the axis order set."""
    from pozo.explore import greeting
    from pozo.session import WAREHOUSE, shell

    if inputs.name or not WAREHOUSE.exists():
        up_to_date(inputs, Console())
    if sys.stdin.isatty():
        click.echo(greeting(WAREHOUSE))
    shell()


@main.command()
@input_options
@click.option(
    "--csv",
    "is_csv",
    is_flag=True,
    help="Print CSV; a text that a spreadsheet would run as a formula gets an apostrophe before it.",
)
@click.argument("query")
def query(inputs: Inputs, query: str, is_csv: bool) -> None:
    """Run one query on the warehouse and print its rows."""
    from pozo.session import WAREHOUSE, reading, shell

    if inputs.name or not WAREHOUSE.exists():
        up_to_date(inputs, Console(Manner.QUIET))
    if not is_csv:
        shell(query)
    from pozo.spreadsheet import print_csv

    with reading() as connection:
        print_csv(connection, query)


@main.command()
@input_options
@click.option("--state", help="Its name or code.")
@click.option("--town", help="Its name or key.")
@click.option("--site", help="Its name or key.")
@click.option("--contaminant", default="arsenic", show_default=True)
@click.option("--scenario", default="recommended", show_default=True)
def trace(inputs: Inputs, **names: str | None) -> None:
    """Show how a figure came about: state, towns, sites, samples, and the cells of the input files."""
    from pozo.session import WAREHOUSE
    from pozo.trace import show_trail

    if inputs.name or not WAREHOUSE.exists():
        up_to_date(inputs, Console(Manner.QUIET))
    show_trail(Console(), WAREHOUSE, **names)


@main.command()
@input_options
@click.option("--table", help="Show DuckDB's operators behind this one.")
def profile(inputs: Inputs, table: str | None) -> None:
    """Show where the time of the last build of each table went."""
    from pozo.profile import show_profile
    from pozo.session import WAREHOUSE

    if inputs.name or not WAREHOUSE.exists():
        up_to_date(inputs, Console(Manner.QUIET))
    show_profile(Console(), WAREHOUSE, table)


@main.command()
@input_options
@click.option("--table", help="Its name, with or without the schema.")
@click.option("--column", help="One of its columns; without it, what the table is made from and goes into.")
def lineage(inputs: Inputs, table: str | None, column: str | None) -> None:
    """Show where a column comes from, step by step to the input files."""
    from pozo.descent import show_lineage
    from pozo.session import WAREHOUSE

    if inputs.name or not WAREHOUSE.exists():
        up_to_date(inputs, Console(Manner.QUIET))
    show_lineage(Console(), WAREHOUSE, table, column)


@main.command()
@input_options
def notebook(inputs: Inputs) -> None:
    """Open reports/explore.ipynb in Jupyter."""
    from pozo.explore import open_notebook
    from pozo.session import WAREHOUSE

    if inputs.name or not WAREHOUSE.exists():
        up_to_date(inputs, Console())
    open_notebook()


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--towns", default=2500, show_default=True)
@click.option("--sites", default=400, show_default=True)
@click.option("--samples", default=1500, show_default=True)
def generate(folder: Path, towns: int, sites: int, samples: int) -> None:
    """Write a synthetic data set into FOLDER; national scale: --towns 192000 --sites 3951 --samples 14058."""
    from pozo.synthetic import write

    write(folder, towns=towns, sites=sites, samples=samples)


@main.command()
@input_options
def settings(inputs: Inputs) -> None:
    """Print the SET VARIABLE statements with which the SQL files run by hand in the duckdb shell."""
    import duckdb
    from sqlglot import exp

    from pozo.project import load_steps
    from pozo.session import TRUST_EXTENSIONS, WAREHOUSE, prepare

    dataset = inputs.or_as_built().load()
    with duckdb.connect(config=TRUST_EXTENSIONS) as connection:
        prepare(connection, dataset, load_steps(dataset.adapters), WAREHOUSE.parent / "inputs")
        (found,) = connection.execute("SELECT getvariable('inputs')").fetchone()
    for variable, value in {**dataset.variables, "inputs": found}.items():
        click.echo(f"SET VARIABLE {variable} = {exp.convert(value).sql('duckdb')};")
