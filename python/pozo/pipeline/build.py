"""Builds the warehouse: in a file beside it, which takes its place only when every step and every check has passed."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pozo.ask.lineage_records import record_lineage
from pozo.inputs.datasets import Dataset
from pozo.pipeline.build_state import origin
from pozo.pipeline.checks import CheckResult, due_checks, run_checks
from pozo.pipeline.console import Console
from pozo.pipeline.errors import PozoError
from pozo.pipeline.macros import keep_macros
from pozo.pipeline.paths import WAREHOUSE, relative
from pozo.pipeline.plan import Plan, make_plan
from pozo.pipeline.records import copy_records, count_input_rows, make_tables, record_build, record_readings
from pozo.pipeline.run import run_steps
from pozo.pipeline.session import DATABASE, TRUST_EXTENSIONS, literal, prepare
from pozo.pipeline.steps import Step
from pozo.spark.session import require_spark
from pozo.spark.steps import SparkSteps

SOURCES = [f"source.{name}" for name in ("site", "sample", "town", "state", "municipality", "country")]


@dataclass
class Build:
    """One build: its inputs, where it writes, and what it has done so far."""

    dataset: Dataset
    data_dir: Path | None
    warehouse: Path
    console: Console
    memory: str | None = None  # the most that DuckDB may take, as 4GB; None for its own limit, 80 % of the machine's
    spark_master: str | None = None  # None for DuckDB alone
    started: float = field(default_factory=time.monotonic)

    @property
    def beside(self) -> Path:
        return self.warehouse.with_suffix(".building")

    @property
    def spilled(self) -> Path:
        """The folder of what does not fit into memory; a user may have put a link there to a larger disk."""
        return self.warehouse.parent / "tmp"


def build(
    dataset: Dataset,
    data_dir: Path | None,
    console: Console,
    select: str | None = None,
    warehouse: Path = WAREHOUSE,
    memory: str | None = None,
    spark_master: str | None = None,
) -> Plan:
    """Brings the warehouse up to date with the SQL, the reference values and the dataset's files.

    memory is the most that DuckDB may take, as 4GB: what does not fit is spilled to `tmp` beside the warehouse.
    With spark_master (local[2], spark://…), Spark makes the tables from exposure to summary.
    Raises PozoError, and leaves the warehouse as it was, when a step fails, a check is broken, or another build runs.
    """
    if spark_master:
        require_spark()
    this = Build(dataset, data_dir, warehouse, console, memory, spark_master)
    warehouse.parent.mkdir(exist_ok=True)
    with _only_build(warehouse):
        _remove_leftovers(this)
        plan = make_plan(dataset, warehouse, select)
        if plan.is_empty and not due_checks(plan):
            if select or plan.standing.origin == origin(dataset, data_dir):
                console.line(f"{relative(warehouse)} is up to date.")
                return plan
            console.line(f"{relative(warehouse)} is up to date; only its record of where it comes from is renewed.")
        try:
            _build_beside(this, plan)
            _swap_in(this)
        except (OSError, duckdb.Error) as error:
            raise PozoError(f"The build stopped: {error}\nThe warehouse is as it was before.") from error
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
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    for path in this.spilled.glob("duckdb_temp*"):
        path.unlink()
    if this.spilled.is_dir() and not this.spilled.is_symlink() and not any(this.spilled.iterdir()):
        this.spilled.rmdir()


def _build_beside(this: Build, plan: Plan) -> None:
    is_whole = all(planned.runs for planned in plan.steps)
    if this.warehouse.exists() and not is_whole:
        _copy(this.warehouse, this.beside)
    limit = {"memory_limit": this.memory} if this.memory else {}
    config = {"temp_directory": str(this.spilled), **limit, **TRUST_EXTENSIONS}
    with duckdb.connect(config=config) as connection, _stopping(connection):
        # a build that breaks off is thrown away, so it needs no log; the newest storage writes text in 2/3 of the time
        options = "STORAGE_VERSION 'latest', RECOVERY_MODE 'no_wal_writes'"
        connection.execute(f"ATTACH {literal(str(this.beside))} AS {DATABASE} ({options})")
        connection.execute(f"USE {DATABASE}")
        make_tables(connection)
        if this.warehouse.exists() and is_whole:
            copy_records(connection, this.warehouse)
        running = [planned.step for planned in plan.steps if planned.runs]
        readings = prepare(connection, this.dataset, running, Path(f"{this.beside}-inputs"))
        with _spark(this, connection, running) as spark:
            runs = run_steps(connection, plan, this.dataset, this.console, spark)
        keep_macros(connection, plan.macros)
        this.console.macros(plan.macros.changes, plan.macros.dropped)
        checks = run_checks(connection, plan)
        _refuse_broken(checks)
        record_lineage(connection, plan, this.dataset)
        record_build(connection, this.dataset, this.data_dir, runs, checks, plan.surroundings.hashes, this.started)
        record_readings(connection, readings, [step.table for step in running] + plan.dropped)
        if set(SOURCES) <= plan.tables_after:
            count_input_rows(connection)
        connection.execute("CHECKPOINT")


@contextmanager
def _spark(this: Build, connection: duckdb.DuckDBPyConnection, steps: list[Step]) -> Iterator[SparkSteps | None]:
    """The steps that run on Spark, where the build is to use it; with the block, Spark ends."""
    if this.spark_master is None:
        yield None
        return
    spark = SparkSteps(connection, steps, this.spark_master, Path(f"{this.beside}-spark").resolve())
    try:
        yield spark
    finally:
        spark.stop()


@contextmanager
def _stopping(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Stops a query's other threads after Ctrl-C, which closing the session would wait for."""
    try:
        yield
    except (KeyboardInterrupt, RuntimeError):
        connection.interrupt()
        raise


def _copy(source: Path, target: Path) -> None:
    """Copies a file, without copying its blocks where the file system can share them."""
    share_blocks = 0x40049409  # FICLONE of Linux's ioctl_ficlone(2)
    with source.open("rb") as reading, target.open("wb") as writing:
        try:
            fcntl.ioctl(writing, share_blocks, reading.fileno())
        except OSError:
            shutil.copyfileobj(reading, writing, 1 << 20)


def _refuse_broken(results: list[CheckResult]) -> None:
    broken = [result for result in results if result.breaking_rows]
    if broken:
        raise PozoError("\n\n".join(result.report for result in broken) + "\n\nThe warehouse is as it was before.")


def _swap_in(this: Build) -> None:
    """Makes the new file durable, keeps the old one as previous.duckdb, and puts the new one in its place at once."""
    with this.beside.open("rb") as file:
        os.fsync(file.fileno())
    if this.warehouse.exists():
        kept = this.beside.with_suffix(".building-previous")
        try:
            os.link(this.warehouse, kept)
        except OSError:  # a disk without hard links
            _copy(this.warehouse, kept)
        os.replace(kept, this.warehouse.parent / "previous.duckdb")
    # what a session that was killed left unwritten belongs to the old file
    this.warehouse.with_name(f"{this.warehouse.name}.wal").unlink(missing_ok=True)
    os.replace(this.beside, this.warehouse)
    folder = os.open(this.warehouse.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
