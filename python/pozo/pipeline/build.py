"""Builds the warehouse in a file beside it, which replaces it only if every step and every check has passed."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pozo.pipeline.build_state import origin_of
from pozo.pipeline.checks import CheckResult, due_checks, run_checks
from pozo.pipeline.errors import PozoError
from pozo.pipeline.interfaces import Engine, Session, Tools
from pozo.pipeline.paths import WAREHOUSE, relative
from pozo.pipeline.plan import Plan, make_plan
from pozo.pipeline.records import copy_records, make_tables, record_build
from pozo.pipeline.run import Run
from pozo.pipeline.session import DATABASE, TRUST_EXTENSIONS, literal, prepare


@dataclass
class Build:
    """One build: what it uses, and where it writes.

    memory: the most that DuckDB may take, for example 4GB; None for its own limit, 80 % of the machine's.
    """

    tools: Tools
    warehouse: Path
    memory: str | None
    started: float = field(default_factory=time.monotonic)

    @property
    def beside(self) -> Path:
        return self.warehouse.with_suffix(".building")

    @property
    def spilled(self) -> Path:
        """The folder for what does not fit into memory. It can be a link to a larger disk."""
        return self.warehouse.parent / "tmp"


def build(
    tools: Tools,
    select: str | None = None,
    memory: str | None = None,
    warehouse: Path = WAREHOUSE,
) -> Plan:
    """Brings the warehouse up to date with the SQL, the reference values and the dataset's files.

    What does not fit into memory is spilled to `tmp` beside the warehouse. Raises PozoError, and leaves the warehouse
    as it was, if a step fails, a check is broken, or another build runs.
    """
    this = Build(tools, warehouse, memory)
    warehouse.parent.mkdir(exist_ok=True)
    with _only_build(warehouse):
        _remove_leftovers(this)
        plan = make_plan(tools, warehouse, select)
        if plan.is_empty and not due_checks(plan):
            if select or plan.before.origin == origin_of(tools.dataset):
                tools.console.line(f"{relative(warehouse)} is up to date.")
                return plan
            tools.console.line(f"{relative(warehouse)} is up to date; only the record of its origin changes.")
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
    """Holds the lock of the warehouse's builds. The kernel releases it when the process ends, however it ends."""
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
    tools = this.tools
    is_whole = all(planned.runs for planned in plan.steps)
    if this.warehouse.exists() and not is_whole:
        _copy(this.warehouse, this.beside)
    limit = {"memory_limit": this.memory} if this.memory else {}
    config = {"temp_directory": str(this.spilled), **limit, **TRUST_EXTENSIONS}
    with duckdb.connect(config=config) as session, _stopping(session):
        # a build that fails is thrown away, so it needs no log; the newest storage writes text in 2/3 of the time
        options = "STORAGE_VERSION 'latest', RECOVERY_MODE 'no_wal_writes'"
        session.execute(f"ATTACH {literal(str(this.beside))} AS {DATABASE} ({options})")
        session.execute(f"USE {DATABASE}")
        make_tables(session)
        if this.warehouse.exists() and is_whole:
            copy_records(session, this.warehouse)
        prepare(session, tools.dataset)
        session.execute("CREATE SCHEMA IF NOT EXISTS input")
        tools.reader.read(session, plan.running)
        with _engine(this, session, plan) as engine:
            runs = Run(session, plan, tools, engine).steps()
            versions = engine.versions if engine else {}
        session.execute("DROP SCHEMA input CASCADE")
        checks = run_checks(session, plan)
        _refuse_broken(checks)
        for hook in plan.hooks:
            hook.run(session, plan.built_after, {step.table for step in plan.running})
        record_build(session, tools.dataset, runs, checks, plan.hooks, versions, this.started)
        tools.reader.record(session, [step.table for step in plan.running] + plan.dropped)
        session.execute("CHECKPOINT")


@contextmanager
def _engine(this: Build, session: Session, plan: Plan) -> Iterator[Engine | None]:
    """The other engine, if the build uses one. It ends with the block."""
    if this.tools.engine is None:
        yield None
        return
    engine = this.tools.engine(session, plan.running, Path(f"{this.beside}-engine").resolve())
    try:
        yield engine
    finally:
        engine.stop()


@contextmanager
def _stopping(session: Session) -> Iterator[None]:
    """After Ctrl-C, stops a query's other threads: closing the session would wait for them."""
    try:
        yield
    except (KeyboardInterrupt, RuntimeError):
        session.interrupt()
        raise


def _copy(source: Path, target: Path) -> None:
    """Copies a file, without copying its blocks if the file system can share them."""
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
    """Writes the new file to disk, keeps the old one as previous.duckdb, and replaces it at once."""
    with this.beside.open("rb") as file:
        os.fsync(file.fileno())
    if this.warehouse.exists():
        kept = this.beside.with_suffix(".building-previous")
        try:
            os.link(this.warehouse, kept)
        except OSError:  # a disk without hard links
            _copy(this.warehouse, kept)
        os.replace(kept, this.warehouse.parent / "previous.duckdb")
    # what a killed session left unwritten belongs to the old file
    this.warehouse.with_name(f"{this.warehouse.name}.wal").unlink(missing_ok=True)
    os.replace(this.beside, this.warehouse)
    folder = os.open(this.warehouse.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
