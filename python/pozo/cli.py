"""The command line: `python -m pozo …`. The make targets call it."""

import logging
import sys
from pathlib import Path

import click

from pozo.console import Console, fail
from pozo.datasets import Dataset, load_dataset
from pozo.errors import PozoError

DEFAULT_DATASET = "sample"


class Group(click.Group):
    """The commands; a mistake of the user's ends in a message and exit code 1, never in a traceback."""

    def invoke(self, context: click.Context):
        try:
            return super().invoke(context)
        except PozoError as error:
            fail(str(error))
            sys.exit(1)


@click.group(cls=Group)
def main() -> None:
    """From water samples and a map of towns to exposure, cancer risk and maps."""
    logging.getLogger("sqlglot").setLevel(logging.ERROR)  # it warns of LOAD, which it passes on untouched


def dataset_options(command):
    """The two options of every command that may build."""
    command = click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Folder of the input files.")(command)
    return click.option("--dataset", "name", help="Entry of data/datasets.toml; default: the warehouse's own, or sample.")(command)


def chosen_dataset(name: str | None, data_dir: Path | None) -> tuple[Dataset, Path | None]:
    """The dataset that was asked for; else the one the warehouse was built from; else the sample."""
    from pozo.session import WAREHOUSE, reading

    if name is None and WAREHOUSE.exists():
        with reading() as connection:
            name, recorded = connection.execute(
                "SELECT dataset, data_dir FROM meta.build ORDER BY build_id DESC LIMIT 1"
            ).fetchone()
        data_dir = data_dir or (Path(recorded) if recorded else None)
    return load_dataset(name or DEFAULT_DATASET, data_dir), data_dir


def up_to_date(name: str | None, data_dir: Path | None, console: Console) -> Dataset:
    """Builds the warehouse for what comes after it, where it is not up to date."""
    from pozo.build import build

    dataset, data_dir = chosen_dataset(name, data_dir)
    build(dataset, data_dir, console)
    return dataset


@main.command()
def install() -> None:
    """Install DuckDB's extensions from their wheels."""
    from pozo.session import install_extensions

    install_extensions()


@main.command("build")
@click.option("--dataset", "name", default=DEFAULT_DATASET, help="Entry of data/datasets.toml.")
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Folder of the input files.")
@click.option("--select", help="A table or a folder, with + before it for what it reads, + after it for what reads it.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def build_command(name: str, data_dir: Path | None, select: str | None, quiet: bool) -> None:
    """Build the warehouse: what has changed, and all that depends on it."""
    from pozo.build import build
    from pozo.session import reading

    console = Console(quiet)
    dataset = load_dataset(name, data_dir)
    console.line(f"{dataset.title}{' (SYNTHETIC: every figure is invented)' if dataset.is_synthetic else ''}")
    plan = build(dataset, data_dir, console, select)
    if not plan.is_empty:
        with reading() as connection:
            console.summary(connection)
