"""The options that most commands share, and the build that they start."""

import functools
from dataclasses import dataclass
from pathlib import Path

import click

from pozo.cli.console import Console
from pozo.inputs.datasets import Dataset, load_dataset
from pozo.pipeline.interfaces import Tools

DEFAULT_DATASET = "sample"
DATASET_HELP = "Name of a folder in data/datasets, or path of a dataset's folder."


@dataclass(frozen=True)
class Options:
    """Which dataset to build, from which folder, and which scenarios."""

    name: str | None
    data_dir: Path | None
    scenarios: tuple[str, ...]

    def load(self) -> Dataset:
        """The dataset that was asked for, or else the sample."""
        return load_dataset(self.name or DEFAULT_DATASET, self.data_dir, self.scenarios)

    def or_as_built(self) -> "Options":
        """The same; without a dataset, what the warehouse was built from, if there is a warehouse."""
        from pozo.pipeline.build_state import read_origin
        from pozo.pipeline.paths import WAREHOUSE

        was = read_origin(WAREHOUSE) if self.name is None else None
        if was is None:
            return self
        return Options(
            was.dataset,
            self.data_dir or (Path(was.data_dir) if was.data_dir else None),
            self.scenarios or tuple(filter(None, was.scenarios.split(","))),
        )


def dataset_options(command):
    """The options of every command that can build. The command gets them as one argument, options."""

    @click.option("--dataset", "name", help=DATASET_HELP)
    @click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Folder of the input files.")
    @click.option("--scenarios", default="", help="Only these, separated by commas; no intervals, no radius sweep.")
    @functools.wraps(command)
    def with_options(name: str | None, data_dir: Path | None, scenarios: str, **others):
        names = tuple(filter(None, (part.strip() for part in scenarios.split(","))))
        return command(options=Options(name, data_dir, names), **others)

    return with_options


def built(options: Options, console: Console) -> None:
    """Makes sure that there is a warehouse to ask: of the dataset, if one was asked for."""
    from pozo.pipeline.paths import WAREHOUSE

    if options.name or not WAREHOUSE.exists():
        up_to_date(options, console)


def up_to_date(options: Options, console: Console) -> Dataset:
    """Brings the warehouse up to date for what is made from it."""
    from pozo.pipeline.build import build

    dataset = options.or_as_built().load()
    build(tools_for(dataset, console))
    return dataset


def tools_for(dataset: Dataset, console: Console, spark_master: str | None = None) -> Tools:
    """What a build of the dataset uses."""
    from pozo.ask.lineage_records import lineage_hook
    from pozo.ask.macros import macros_hook
    from pozo.inputs.reader import FileReader

    engine = None
    if spark_master:
        from pozo.spark.session import require_spark
        from pozo.spark.steps import SparkSteps

        require_spark()
        engine = functools.partial(SparkSteps, master=spark_master)
    reader = FileReader(dataset)
    return Tools(dataset, reader, console, engine, (macros_hook(), lineage_hook(reader.file_name)))
