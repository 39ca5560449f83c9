"""The build state of a warehouse: what it was built from, its fingerprints, descriptions, macros and checks."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pozo.pipeline.errors import PozoError
from pozo.pipeline.interfaces import Dataset, Session
from pozo.pipeline.paths import QUERIES, relative
from pozo.pipeline.session import open_to_read, unreadable

# raise it when an older warehouse can no longer be brought up to date
LAYOUT = 2


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
    macros: their definitions. checks: the fingerprint with which each one last passed.
    """

    built: dict[str, dict[str, str]] = field(default_factory=dict)
    described: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    macros: dict[str, str] = field(default_factory=dict)
    checks: dict[str, str] = field(default_factory=dict)
    origin: Origin | None = None


def origin_of(dataset: Dataset) -> Origin:
    """What a build of this dataset is made from."""
    folder = str(dataset.data_dir.resolve()) if dataset.data_dir else None
    return Origin(dataset.name, dataset.title, dataset.is_synthetic, folder, ",".join(dataset.scenarios))


def read_build_state(warehouse: Path) -> BuildState:
    """Reads the build state. Raises PozoError for a warehouse that cannot be read, or has an earlier layout."""
    if not warehouse.exists():
        return BuildState()
    with open_to_read(warehouse) as session:
        try:
            _refuse_earlier_layout(session, warehouse)
            described = {
                table: (description, dict(zip(columns, comments, strict=True)))
                for table, description, columns, comments in _rows(session, "descriptions")
            }
            built = {table: json.loads(parts) for table, parts in _rows(session, "latest_steps")}
            return BuildState(
                built={table: parts for table, parts in built.items() if table in described},
                described=described,
                macros=dict(_rows(session, "macros")),
                checks=dict(_rows(session, "passed_checks")),
                origin=_origin(session),
            )
        except duckdb.Error as error:
            raise unreadable(warehouse, error) from error


def read_origin(warehouse: Path) -> Origin | None:
    """Reads the origin alone, which takes a fraction of the time. None if there is no warehouse."""
    if not warehouse.exists():
        return None
    with open_to_read(warehouse) as session:
        try:
            _refuse_earlier_layout(session, warehouse)
            return _origin(session)
        except duckdb.Error as error:
            raise unreadable(warehouse, error) from error


def _refuse_earlier_layout(session: Session, warehouse: Path) -> None:
    try:
        found = session.execute("SELECT layout FROM meta.layout").fetchone()
    except duckdb.CatalogException:
        found = None
    if found != (LAYOUT,):
        raise PozoError(
            f"{relative(warehouse)} was built by another version of pozo. Delete it and build it again: "
            f"rm {relative(warehouse)}; make warehouse"
        )


def _origin(session: Session) -> Origin | None:
    origins = _rows(session, "last_build")
    return Origin(*origins[0]) if origins else None


def _rows(session: Session, name: str) -> list[tuple]:
    return session.execute((QUERIES / "meta" / f"{name}.sql").read_text(encoding="utf-8")).fetchall()
