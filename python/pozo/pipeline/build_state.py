"""The build state of a warehouse: what it was built from, and the fingerprints of its tables, checks and hooks."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pozo.pipeline.errors import PozoError
from pozo.pipeline.interfaces import Dataset, Session
from pozo.pipeline.paths import relative
from pozo.pipeline.queries import read
from pozo.pipeline.session import open_to_read, unreadable


@dataclass(frozen=True)
class Origin:
    """What a warehouse was built from, as its last build recorded it."""

    dataset: str
    title: str
    is_synthetic: bool
    data_dir: str | None  # the folder that DATA_DIR named, in full
    scenarios: str  # those that SCENARIOS named, separated by commas


@dataclass(frozen=True)
class BuildState:
    """The build state of a warehouse. All is empty if there is no warehouse.

    built: for each table, what it was built from, part by part. described: its description and those of its columns.
    checks, hooks: the fingerprint with which each one last ran.
    """

    built: dict[str, dict[str, str]] = field(default_factory=dict)
    described: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    checks: dict[str, str] = field(default_factory=dict)
    hooks: dict[str, str] = field(default_factory=dict)
    origin: Origin | None = None


def origin_of(dataset: Dataset) -> Origin:
    """What a build of this dataset is made from."""
    folder = str(dataset.data_dir.resolve()) if dataset.data_dir else None
    return Origin(dataset.name, dataset.title, dataset.is_synthetic, folder, ",".join(dataset.scenarios))


def read_build_state(warehouse: Path) -> BuildState:
    """Reads the build state. Raises PozoError for a warehouse that cannot be read, or has another layout."""
    if not warehouse.exists():
        return BuildState()
    with _open(warehouse) as session:
        described = {
            table: (description, dict(zip(columns, comments, strict=True)))
            for table, description, columns, comments in _rows(session, "descriptions")
        }
        built = {table: json.loads(parts) for table, parts in _rows(session, "latest_steps")}
        return BuildState(
            built={table: parts for table, parts in built.items() if table in described},
            described=described,
            checks=dict(_rows(session, "passed_checks")),
            hooks=dict(_rows(session, "hooks")),
            origin=_origin(session),
        )


def read_origin(warehouse: Path) -> Origin | None:
    """Reads the origin alone, which takes a fraction of the time. None if there is no warehouse."""
    if not warehouse.exists():
        return None
    with _open(warehouse) as session:
        return _origin(session)


@contextmanager
def _open(warehouse: Path) -> Iterator[Session]:
    with open_to_read(warehouse) as session:
        try:
            try:
                is_current = _rows(session, "is_current") == [(True,)]
            except duckdb.CatalogException:
                is_current = False
            if not is_current:
                raise PozoError(
                    f"{relative(warehouse)} was built by another version of pozo. Delete it (rm {relative(warehouse)}) "
                    "and build it again, with the DATASET= that it had."
                )
            yield session
        except duckdb.Error as error:
            raise unreadable(warehouse, error) from error


def _origin(session: Session) -> Origin | None:
    origins = _rows(session, "last_build")
    return Origin(*origins[0]) if origins else None


def _rows(session: Session, name: str) -> list[tuple]:
    return session.execute(read(f"meta/{name}")).fetchall()
