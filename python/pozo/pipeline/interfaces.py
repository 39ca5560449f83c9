"""What the other packages give to a build."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import duckdb

from pozo.pipeline.steps import Step

Session = duckdb.DuckDBPyConnection
Setting = str | float | bool | list | dict
Parts = dict[str, str]  # what a table depends on: a readable name for each part, and its content or hash


class Dataset(Protocol):
    """What is built: its settings, the folders of its adapters, and its files by their names in dataset.toml."""

    name: str
    title: str
    is_synthetic: bool
    data_dir: Path | None
    scenarios: tuple[str, ...]
    adapters: list[Path]
    settings: dict[str, Setting]
    files: Mapping[str, object]


class Console(Protocol):
    """Tells the user what happens."""

    def line(self, text: str = "") -> None: ...
    def error(self, text: str) -> None: ...
    def table(self, columns: list[str], rows: list[tuple]) -> None: ...
    def steps(self, count: int, on_ctrl_c: Callable[[], None]) -> AbstractContextManager[None]: ...
    def steps_running(self, tables: list[str]) -> None: ...
    def step_ends(self, table: str, rows: int | None, seconds: float, reason: str) -> None: ...
    def download(self, name: str, total: int | None) -> AbstractContextManager[Callable[[int], None]]: ...


class Reader(Protocol):
    """Reads the files of a dataset: makes the views of schema input, which adapters read."""

    def check(self, steps: list[Step]) -> None: ...  # raises PozoError for files that the steps read and that lack
    def fingerprints(self, step: Step, reference_files: set[str]) -> Parts: ...  # of the files that a step reads
    def read(self, session: Session, steps: list[Step]) -> list[str]: ...  # makes the views; returns their SQL
    def paths(self, names: set[str]) -> list[Path]: ...  # of files, for a message
    def fault(self, session: Session, step: Step, paths: list[Path]) -> str: ...  # how its table breaks the contract
    def record(self, session: Session, remade_tables: list[str]) -> None: ...  # writes into schema meta what was read


class Engine(Protocol):
    """Another engine than DuckDB, which makes some of the tables. handed_over: tables that it reads, not makes."""

    name: str
    versions: Parts
    handed_over: set[str]

    def makes(self, step: Step) -> bool: ...
    def make(self, session: Session, step: Step) -> None: ...
    def interrupt(self) -> None: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class Hook:
    """What is done after the steps, if one of them ran or if its fingerprint has changed.

    run: a function of the session, the steps whose tables are built, and the names of the tables that ran.
    """

    name: str
    fingerprint: str
    run: Callable[[Session, list[Step], set[str]], None]
    needs_all_tables: bool = False


@dataclass(frozen=True)
class Tools:
    """What a build uses. engine: makes an Engine of a prepared session, the steps to run, and a folder for files."""

    dataset: Dataset
    reader: Reader
    console: Console
    engine: Callable[[Session, list[Step], Path], Engine] | None = None
    hooks: tuple[Hook, ...] = ()
