"""What a warehouse says of itself: what it was built from, and how its tables stand."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pozo.inputs.datasets import Dataset
from pozo.pipeline.paths import ROOT
from pozo.pipeline.session import open_to_read, unreadable

META = ROOT / "sql" / "queries" / "meta"


@dataclass(frozen=True)
class Origin:
    """What a build is made from, as its record says it."""

    dataset: str
    title: str
    is_synthetic: bool
    data_dir: str | None  # the folder that DATA_DIR named, in full
    scenarios: str  # those that SCENARIOS named, with commas between


@dataclass(frozen=True)
class Standing:
    """A warehouse as it stands; empty where there is none.

    built: what each table was built from, part by part; described: its description and those of its columns; macros:
    their definitions; checks: the fingerprint of each as it passed last; origin: that of the last build.
    """

    built: dict[str, dict[str, str]] = field(default_factory=dict)
    described: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    macros: dict[str, str] = field(default_factory=dict)
    checks: dict[str, str] = field(default_factory=dict)
    origin: Origin | None = None


def origin(dataset: Dataset, data_dir: Path | None) -> Origin:
    """What a build of this dataset is made from."""
    folder = str(data_dir.resolve()) if data_dir else None
    return Origin(dataset.name, dataset.title, dataset.is_synthetic, folder, ",".join(dataset.scenarios))


def read_standing(warehouse: Path) -> Standing:
    """What the warehouse says of itself. Raises PozoError where it cannot be read."""
    if not warehouse.exists():
        return Standing()
    with _readable(warehouse) as connection:
        described = {
            table: (description, dict(zip(columns, comments, strict=True)))
            for table, description, columns, comments in _rows(connection, "descriptions")
        }
        built = {table: json.loads(parts) for table, parts in _rows(connection, "latest_steps")}
        return Standing(
            built={table: parts for table, parts in built.items() if table in described},
            described=described,
            macros=dict(_rows_if_there(connection, "macros")),
            checks=dict(_rows_if_there(connection, "passed_checks")),
            origin=_origin(connection),
        )


def read_origin(warehouse: Path) -> Origin | None:
    """The origin alone, which takes a fraction of the time; None where there is no warehouse."""
    if not warehouse.exists():
        return None
    with _readable(warehouse) as connection:
        return _origin(connection)


@contextmanager
def _readable(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_to_read(warehouse) as connection:
        try:
            yield connection
        except duckdb.Error as error:
            raise unreadable(warehouse, error) from error


def _origin(connection: duckdb.DuckDBPyConnection) -> Origin | None:
    origins = _rows_if_there(connection, "last_build")
    return Origin(*origins[0]) if origins else None


def _rows_if_there(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple]:
    """None of a table or column that warehouses of earlier versions lack."""
    try:
        return _rows(connection, name)
    except (duckdb.CatalogException, duckdb.BinderException):
        return []


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple]:
    return connection.execute((META / f"{name}.sql").read_text(encoding="utf-8")).fetchall()
