"""Builds the warehouse: in a file beside it, which takes its place only when every step and every check has passed."""

import fcntl
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from sqlglot import exp

from pozo.checks import CheckResult, run_checks
from pozo.console import Console
from pozo.datasets import Dataset
from pozo.errors import PozoError
from pozo.fingerprint import fingerprint, versions
from pozo.plan import Plan, PlannedStep, make_plan
from pozo.project import DIALECT, ROOT, Step, relative
from pozo.session import WAREHOUSE, literal, prepare, run_file

META = ROOT / "sql" / "meta"
SOURCES = [f"source.{name}" for name in ("site", "sample", "town", "state", "municipality", "country")]


@dataclass
class Build:
    """One build: its inputs, where it writes, and what it has done so far."""

    dataset: Dataset
    data_dir: Path | None
    warehouse: Path
    console: Console
    started: float = field(default_factory=time.monotonic)

    @property
    def beside(self) -> Path:
        return self.warehouse.with_suffix(".building")


def build(
    dataset: Dataset, data_dir: Path | None, console: Console, select: str | None = None, warehouse: Path = WAREHOUSE
) -> Plan:
    """Brings the warehouse up to date with the SQL, the reference values and the dataset's files.

    Raises PozoError, and leaves the warehouse as it was, when a step fails, a check is broken, or another build runs.
    """
    this = Build(dataset, data_dir, warehouse, console)
    warehouse.parent.mkdir(exist_ok=True)
    with _only_build(warehouse):
        _remove_leftovers(this)
        plan = make_plan(dataset, warehouse, select)
        if plan.is_empty:
            console.line(f"{relative(warehouse)} is up to date.")
            return plan
        try:
            _build_beside(this, plan)
            _swap_in(this)
        finally:
            _remove_leftovers(this)
    return plan


@contextmanager
def _only_build(warehouse: Path) -> Iterator[None]:
    """Holds the lock of the warehouse's builds; the kernel lets it go when the process ends, however it ends."""
    with (warehouse.parent / ".lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise PozoError(
                f"Another build of {relative(warehouse)} is running, as process {lock.read()}: wait for it to end."
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _remove_leftovers(this: Build) -> None:
    for path in this.warehouse.parent.glob(f"{this.beside.name}*"):
        path.unlink()


def _build_beside(this: Build, plan: Plan) -> None:
    is_whole = all(planned.runs for planned in plan.steps)
    if this.warehouse.exists() and not is_whole:
        shutil.copyfile(this.warehouse, this.beside)
    with duckdb.connect() as connection:
        # a build that breaks off is thrown away, so it needs no log; the newest storage compresses text in a third less time
        options = "STORAGE_VERSION 'latest', RECOVERY_MODE 'no_wal_writes'"
        connection.execute(f"ATTACH {literal(str(this.beside))} AS warehouse ({options})")
        connection.execute("USE warehouse")
        if this.warehouse.exists() and is_whole:
            _copy_records(connection, this.warehouse)
        connection.execute((META / "tables.sql").read_text(encoding="utf-8"))
        prepare(connection, this.dataset)
        build_id = connection.execute("SELECT coalesce(max(build_id), 0) + 1 FROM meta.build").fetchone()[0]
        for table in plan.dropped:
            connection.execute(f"DROP TABLE IF EXISTS {exp.to_table(table).sql(DIALECT)}")
        with this.console.steps(sum(planned.runs for planned in plan.steps)):
            for planned in plan.steps:
                if planned.runs:
                    _run_step(this, connection, planned, plan, build_id)
                elif planned.is_description_old:
                    _describe(connection, planned.step)
        results = run_checks(connection, {planned.step.table for planned in plan.steps}, plan.tables_after)
        _refuse_broken(results)
        _record_build(this, connection, plan, build_id, results)
        connection.execute("CHECKPOINT")


def _copy_records(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> None:
    """A build from nothing starts in a new file, without the old one's holes, and takes over the records of builds."""
    connection.execute(f"ATTACH {literal(str(warehouse))} AS earlier (READ_ONLY)")
    connection.execute((META / "tables.sql").read_text(encoding="utf-8"))
    connection.execute((META / "copy_records.sql").read_text(encoding="utf-8"))
    connection.execute("DETACH earlier")


def _run_step(
    this: Build, connection: duckdb.DuckDBPyConnection, planned: PlannedStep, plan: Plan, build_id: int
) -> None:
    step = planned.step
    this.console.step_begins(step.table)
    began = time.monotonic()
    connection.begin()
    connection.execute(exp.Create(this=step.tree.this.args["db"].copy(), kind="SCHEMA", exists=True).sql(DIALECT))
    run_file(connection, step.path, _inputs_behind(step, plan, this.dataset))
    _describe(connection, step)
    seconds = time.monotonic() - began
    rows = connection.table(step.table).count("*").fetchone()[0]
    parts = json.dumps(planned.parts, sort_keys=True)
    reason = "; ".join(planned.reasons)
    _record(
        connection, "meta.step", build_id, step.table, fingerprint(planned.parts), parts, rows, None, seconds, reason
    )
    connection.commit()
    this.console.step_ends(step.table, rows, seconds, reason)


def _inputs_behind(step: Step, plan: Plan, dataset: Dataset) -> list[Path]:
    """The input files that the step reads, by itself or through the tables it reads."""
    behind = {step.table}
    variables: set[str] = set()
    for planned in reversed(plan.steps):
        if planned.step.table in behind:
            behind |= planned.step.inputs
            variables |= planned.step.variables
    return [path for key, path in dataset.files.items() if f"{key}_file" in variables]


def _describe(connection: duckdb.DuckDBPyConnection, step: Step) -> None:
    """Keeps the descriptions in the SQL file as comments on the table and its columns."""
    table = step.tree.this
    comments = [exp.Comment(this=table.copy(), kind="TABLE", expression=exp.Literal.string(step.description))]
    comments += [
        exp.Comment(
            this=exp.column(column, table=table.name, db=table.db, quoted=True),
            kind="COLUMN",
            expression=exp.Literal.string(description),
        )
        for column, description in step.column_descriptions.items()
    ]
    connection.execute(";".join(comment.sql(DIALECT) for comment in comments))


def _record(connection: duckdb.DuckDBPyConnection, table: str, *values: str | float | bool | None) -> None:
    connection.execute(f"INSERT INTO {table} VALUES ({', '.join(literal(value) for value in values)})")


def _refuse_broken(results: list[CheckResult]) -> None:
    broken = [result for result in results if result.breaking_rows]
    if broken:
        raise PozoError("\n\n".join(result.report for result in broken) + "\n\nThe warehouse is as it was before.")


def _record_build(
    this: Build, connection: duckdb.DuckDBPyConnection, plan: Plan, build_id: int, results: list[CheckResult]
) -> None:
    for result in results:
        _record(connection, 'meta."check"', build_id, result.name, not result.breaking_rows, result.breaking_rows)
    for name, path in this.dataset.files.items():
        sha256 = plan.surroundings.hashes.sha256(path)
        _record(connection, "meta.input", build_id, name, str(path), path.stat().st_size, sha256, None)
    commit, is_dirty = _git_state()
    _record(
        connection,
        "meta.build",
        build_id,
        datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"),
        this.dataset.name,
        this.dataset.title,
        this.dataset.is_synthetic,
        str(this.data_dir.resolve()) if this.data_dir else None,
        commit,
        is_dirty,
        ", ".join(f"{name} {number}" for name, number in versions().items()),
        time.monotonic() - this.started,
    )
    connection.execute("CHECKPOINT")
    if set(SOURCES) <= plan.tables_after:
        connection.execute((META / "input_rows.sql").read_text(encoding="utf-8"))
    table_bytes = (META / "table_bytes.sql").read_text(encoding="utf-8")
    for planned in plan.steps:
        if planned.runs:
            connection.execute(f"SET VARIABLE table_name = {literal(planned.step.table)}")
            connection.execute(table_bytes)


def _git_state() -> tuple[str | None, bool | None]:
    """The commit of the project and whether files differ from it; None for both outside git."""
    try:
        status = subprocess.run(
            ["git", "status", "--porcelain=v2", "--branch", "--untracked-files=no"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        return None, None
    commit = next(line.split()[-1] for line in status if line.startswith("# branch.oid"))
    return commit, any(not line.startswith("#") for line in status)


def _swap_in(this: Build) -> None:
    """Makes the new file durable, keeps the old one as previous.duckdb, and puts the new one in its place at once."""
    with this.beside.open("rb") as file:
        os.fsync(file.fileno())
    if this.warehouse.exists():
        kept = this.beside.with_suffix(".building-previous")
        os.link(this.warehouse, kept)
        os.replace(kept, this.warehouse.parent / "previous.duckdb")
    os.replace(this.beside, this.warehouse)
    folder = os.open(this.warehouse.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
