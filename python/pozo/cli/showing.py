"""The commands that show what is in the warehouse, or write it into files; they bring it up to date before."""

import sys
from pathlib import Path

import click

from pozo.ask.diff import show_differences
from pozo.ask.lineage import show_lineage
from pozo.ask.profile import show_profile
from pozo.ask.shell import greeting, open_notebook, shell
from pozo.ask.trace import show_trace
from pozo.cli.console import Console, Manner
from pozo.cli.options import Options, dataset_options
from pozo.outputs.export.processed import write_processed
from pozo.outputs.export.spreadsheet import print_csv
from pozo.outputs.export.tables import export_tables
from pozo.outputs.tables_read import outputs_read
from pozo.pipeline.paths import FIGURES, PAGE, WAREHOUSE
from pozo.pipeline.session import reading


@click.command("diff")
@click.option("--against", type=click.Path(path_type=Path, dir_okay=False), help="An earlier warehouse.")
def diff_command(against: Path | None) -> None:
    """Compare the warehouse with an earlier one; default: the one before the last build."""
    show_differences(Console(), WAREHOUSE, against or WAREHOUSE.with_name("previous.duckdb"))


@click.command()
@dataset_options
def processed(options: Options) -> None:
    """Write data/processed/*.csv in the 2019 study's own form."""
    options.console.written(write_processed(options.up_to_date()))


@click.command()
@dataset_options
@click.option(
    "--format", "file_format", type=click.Choice(["csv", "parquet", "gpkg"]), default="csv", show_default=True
)
def export(options: Options, file_format: str) -> None:
    """Write every table of exposure and summary into reports/tables, with datapackage.json; as parquet staging too."""
    written = export_tables(options.up_to_date(), file_format)
    # of a table by state its folder, once
    shown = dict.fromkeys(path.parents[1] if "=" in path.parent.name else path for path in written)
    options.console.written(shown, "The tables are up to date.")


@click.command()
@dataset_options
@click.option("--figure", "names", multiple=True, help="Draw only this figure.")
@click.option("--format", "file_format", type=click.Choice(["png", "svg", "pdf"]), default="png", show_default=True)
@click.option("--width", type=click.IntRange(87, 200), help="For print: mm, as 90 or 190; the caption stands apart.")
@click.option("--style", type=click.Choice(["colour", "grey"]), default="colour", show_default=True)
def figures(options: Options, names: tuple[str, ...], file_format: str, width: int | None, style: str) -> None:
    """Draw the maps and charts into reports/figures."""
    from pozo.outputs.figures.page import Style
    from pozo.outputs.figures.plan import draw

    chosen = (list(names) or None, file_format, Style(width, style == "grey"))
    drawn = draw(WAREHOUSE, options.up_to_date(), FIGURES, *chosen, options.console.line)
    options.console.written(drawn, "The figures are up to date.")


@click.command()
@dataset_options
def report(options: Options) -> None:
    """Write the report, one page to open in a browser."""
    from pozo.outputs.report.page import write_report

    is_written = write_report(WAREHOUSE, options.up_to_date(), PAGE)
    options.console.written([PAGE] if is_written else [], "The report is up to date.")


@click.command()
@dataset_options
def sql(options: Options) -> None:
    """Open the duckdb shell on the warehouse, read-only, with the extensions loaded and the axis order set."""
    options.built()
    if sys.stdin.isatty():
        click.echo(greeting(WAREHOUSE))
    shell()


@click.command()
@dataset_options
@click.option(
    "--csv",
    "is_csv",
    is_flag=True,
    help="Print CSV; a text that a spreadsheet would run as a formula gets an apostrophe before it.",
)
@click.argument("query")
def query(options: Options, query: str, is_csv: bool) -> None:
    """Run one query on the warehouse and print its rows."""
    options.built(Manner.QUIET)
    if not is_csv:
        shell(query)
    with reading() as connection:
        print_csv(connection, query)


@click.command()
@dataset_options
@click.option("--state", help="Its name or code.")
@click.option("--town", help="Its name or key.")
@click.option("--site", help="Its name or key.")
@click.option("--contaminant", default="arsenic", show_default=True)
@click.option("--scenario", default="recommended", show_default=True)
def trace(options: Options, **names: str | None) -> None:
    """Show how a figure came about: state, towns, sites, samples, and the cells of the input files."""
    show_trace(options.built(Manner.QUIET), WAREHOUSE, **names)


@click.command()
@dataset_options
@click.option("--table", help="Show DuckDB's operators behind this one.")
def profile(options: Options, table: str | None) -> None:
    """Show where the time of the last build of each table went."""
    show_profile(options.built(Manner.QUIET), WAREHOUSE, table)


@click.command()
@dataset_options
@click.option("--table", help="Its name, with or without the schema.")
@click.option("--column", help="One of its columns; without it, what the table is made from and goes into.")
def lineage(options: Options, table: str | None, column: str | None) -> None:
    """Show where a column comes from, step by step to the input files."""
    show_lineage(options.built(Manner.QUIET), WAREHOUSE, table, column, outputs_read)


@click.command()
@dataset_options
def notebook(options: Options) -> None:
    """Open reports/explore.ipynb in Jupyter."""
    options.built()
    open_notebook()
