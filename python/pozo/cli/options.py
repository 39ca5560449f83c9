"""The options that most commands share, and the build that they start."""

import functools
from dataclasses import dataclass, field
from pathlib import Path

import click

from pozo.ask.lineage_records import lineage_hook
from pozo.ask.macros import macros_hook
from pozo.cli.console import Console, Manner
from pozo.inputs.datasets import Dataset, load_dataset
from pozo.inputs.reader import FileReader
from pozo.pipeline.build import build
from pozo.pipeline.build_state import read_origin
from pozo.pipeline.interfaces import Tools
from pozo.pipeline.paths import WAREHOUSE

DEFAULT_DATASET = "sample"
DATASET_HELP = "Name of a folder in data/datasets, or path of a dataset's folder."
data_dir_option = click.option(
    "--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Folder of the input files."
)


@dataclass(frozen=True)
class Options:
    """Which dataset to build, from which folder, and which scenarios; and where to print."""

    name: str | None
    data_dir: Path | None
    scenarios: tuple[str, ...]
    console: Console = field(default_factory=Console)

    def load(self) -> Dataset:
        """The dataset that was asked for, or else the sample. Prints its title."""
        dataset = load_dataset(self.name or DEFAULT_DATASET, self.data_dir, self.scenarios)
        self.console.dataset(dataset)
        return dataset

    def or_as_built(self) -> "Options":
        """The same; without a dataset, what the warehouse was built from, if there is a warehouse."""
        was = read_origin(WAREHOUSE) if self.name is None else None
        if was is None:
            return self
        data_dir = self.data_dir or (Path(was.data_dir) if was.data_dir else None)
        scenarios = self.scenarios or tuple(filter(None, was.scenarios.split(",")))
        return Options(was.dataset, data_dir, scenarios, self.console)

    def up_to_date(self) -> Dataset:
        """Brings the warehouse up to date for what is made from it. Returns its dataset, and prints its title."""
        dataset = self._build(self.console)
        self.console.dataset(dataset)
        return dataset

    def built(self, manner: Manner = Manner.PEOPLE) -> Console:
        """Makes sure that there is a warehouse to ask: of the dataset, if one was asked for. Returns the console."""
        if self.name or read_origin(WAREHOUSE) is None:
            self._build(Console(manner))
        return self.console

    def _build(self, console: Console) -> Dataset:
        options = self.or_as_built()
        dataset = load_dataset(options.name or DEFAULT_DATASET, options.data_dir, options.scenarios)
        build(tools_for(dataset, console))
        return dataset


def dataset_options(command):
    """The options of every command that can build. The command gets them as one argument, options."""

    @click.option("--dataset", "name", help=DATASET_HELP)
    @data_dir_option
    @click.option("--scenarios", default="", help="Only these, separated by commas; no intervals, no radius sweep.")
    @functools.wraps(command)
    def with_options(name: str | None, data_dir: Path | None, scenarios: str, **others):
        names = tuple(filter(None, (part.strip() for part in scenarios.split(","))))
        return command(options=Options(name, data_dir, names), **others)

    return with_options


def tools_for(dataset: Dataset, console: Console, spark_master: str | None = None) -> Tools:
    """What a build of the dataset uses."""
    engine = None
    if spark_master:
        from pozo.spark.session import require_spark
        from pozo.spark.steps import SparkSteps

        require_spark()
        engine = functools.partial(SparkSteps, master=spark_master)
    reader = FileReader(dataset)
    return Tools(dataset, reader, console, engine, (macros_hook(), lineage_hook(reader.file_name)))
