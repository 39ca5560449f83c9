"""What a command was asked to build from: the options that most commands share."""

import functools
from dataclasses import dataclass
from pathlib import Path

import click

from pozo.cli.console import Console
from pozo.inputs.datasets import Dataset, load_dataset

DEFAULT_DATASET = "sample"
DATASET_HELP = "Name of a folder in data/datasets, or path of a dataset's folder."


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
        from pozo.pipeline.build_state import read_origin
        from pozo.pipeline.paths import WAREHOUSE

        was = read_origin(WAREHOUSE) if self.name is None else None
        if was is None:
            return self
        return Inputs(
            was.dataset,
            self.data_dir or (Path(was.data_dir) if was.data_dir else None),
            self.scenarios or tuple(filter(None, was.scenarios.split(","))),
        )


def input_options(command):
    """The options of every command that may build; the command gets them as one argument, inputs."""

    @click.option("--dataset", "name", help=DATASET_HELP)
    @click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Folder of the input files.")
    @click.option("--scenarios", default="", help="Only these, with commas between; no intervals and radius sweep.")
    @functools.wraps(command)
    def with_inputs(name: str | None, data_dir: Path | None, scenarios: str, **options):
        names = tuple(filter(None, (part.strip() for part in scenarios.split(","))))
        return command(inputs=Inputs(name, data_dir, names), **options)

    return with_inputs


def built(inputs: Inputs, console: Console) -> None:
    """Sees to it that there is a warehouse to ask: one of the dataset, where one was asked for."""
    from pozo.pipeline.paths import WAREHOUSE

    if inputs.name or not WAREHOUSE.exists():
        up_to_date(inputs, console)


def up_to_date(inputs: Inputs, console: Console) -> Dataset:
    """Builds the warehouse for what comes after it, where it is not up to date."""
    from pozo.pipeline.build import build

    inputs = inputs.or_as_built()
    dataset = inputs.load()
    build(dataset, inputs.data_dir, console)
    return dataset
