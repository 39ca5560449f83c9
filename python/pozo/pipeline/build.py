"""Builds the warehouse in a file beside it, which replaces it only if every step and every check has passed."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

import duckdb

from pozo.pipeline.build_state import origin_of
from pozo.pipeline.checks import due_checks, run_check
from pozo.pipeline.errors import PozoError
from pozo.pipeline.fingerprint import versions
from pozo.pipeline.interfaces import Session, Tools
from pozo.pipeline.paths import WAREHOUSE, relative
from pozo.pipeline.plan import Plan, make_plan
from pozo.pipeline.records import copy_records, make_tables, record_build
from pozo.pipeline.run import Run
from pozo.pipeline.session import DATABASE, TRUST_EXTENSIONS, literal, prepare, stopping


def build(tools: Tools, select: str | None = None, memory: str | None = None, warehouse: Path = WAREHOUSE) -> Plan:
    """Brings the warehouse up to date with the SQL, the reference values and the dataset's files.

    memory: the most that DuckDB may take, for example 4GB; None for its own limit, 80 % of the machine's. The rest is
    spilled to the folder tmp beside the warehouse, which can be a link to a larger disk. Raises PozoError, and leaves
    the warehouse as it was, if a step fails, a check is broken, or another build runs.
    """
    started = time.monotonic()
    warehouse.parent.mkdir(exist_ok=True)
    with _only_build(warehouse):
        _remove_leftovers(warehouse)
        plan = make_plan(tools, warehouse, select)
        if plan.is_empty and not due_checks(plan):
            if select or plan.before.origin == origin_of(tools.dataset):
                tools.console.line(f"{relative(warehouse)} is up to date.")
                return plan
            tools.console.line(f"{relative(warehouse)} is up to date; only the record of its origin changes.")
        try:
            _build_beside(tools, plan, warehouse, memory, started)
            _swap_in(warehouse)
        except (OSError, duckdb.Error) as error:
            raise PozoError(f"The build stopped: {error}\nThe warehouse is as it was before.") from error
        finally:
            _remove_leftovers(warehouse)
    return plan


def _beside(warehouse: Path) -> Path:
    return warehouse.with_suffix(".building")


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


def _remove_leftovers(warehouse: Path) -> None:
    for path in warehouse.parent.glob(f"{_beside(warehouse).name}*"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    spilled = warehouse.parent / "tmp"
    for path in spilled.glob("duckdb_temp*"):
        path.unlink()
    if spilled.is_dir() and not spilled.is_symlink() and not any(spilled.iterdir()):
        spilled.rmdir()


def _build_beside(tools: Tools, plan: Plan, warehouse: Path, memory: str | None, started: float) -> None:
    beside = _beside(warehouse)
    is_whole = all(planned.runs for planned in plan.steps)
    if warehouse.exists() and not is_whole:
        _copy(warehouse, beside)
    config = {"temp_directory": str(warehouse.parent / "tmp"), **TRUST_EXTENSIONS}
    with duckdb.connect(config=config | ({"memory_limit": memory} if memory else {})) as session, stopping(session):
        # a build that fails is thrown away, so it needs no log; the newest storage writes text in 2/3 of the time
        options = "STORAGE_VERSION 'latest', RECOVERY_MODE 'no_wal_writes'"
        session.execute(f"ATTACH {literal(str(beside))} AS {DATABASE} ({options}); USE {DATABASE}")
        make_tables(session)
        if warehouse.exists() and is_whole:
            copy_records(session, warehouse)
        _run(session, tools, plan, Path(f"{beside}-engine").resolve(), started)
        session.execute("CHECKPOINT")


def _run(session: Session, tools: Tools, plan: Plan, engine_folder: Path, started: float) -> None:
    prepare(session, tools.dataset)
    session.execute("CREATE SCHEMA IF NOT EXISTS input")
    tools.reader.read(session, plan.running)
    engine = tools.engine(session, plan.running, engine_folder) if tools.engine else None
    with closing(engine) if engine else nullcontext():
        runs = Run(session, plan, tools, engine).steps()
    used = versions() | (engine.versions if engine else {})
    session.execute("DROP SCHEMA input CASCADE")
    checks = [run_check(session, path) for path in due_checks(plan)]
    if broken := [check.report for check in checks if check.breaking_rows]:
        raise PozoError("\n\n".join([*broken, "The warehouse is as it was before."]))
    ran = {step.table for step in plan.running}
    record_build(session, origin_of(tools.dataset), runs, checks, plan.hooks, used, started)
    tools.reader.record(session, [*ran, *plan.dropped])
    for hook in plan.hooks:
        hook.run(session, plan.built_after, ran)


def _copy(source: Path, target: Path) -> None:
    """Copies a file, without copying its blocks if the file system can share them."""
    share_blocks = 0x40049409  # FICLONE of Linux's ioctl_ficlone(2)
    with source.open("rb") as reading, target.open("wb") as writing:
        try:
            fcntl.ioctl(writing, share_blocks, reading.fileno())
        except OSError:
            shutil.copyfileobj(reading, writing, 1 << 20)


def _swap_in(warehouse: Path) -> None:
    """Writes the new file to disk, keeps the old one as previous.duckdb, and replaces it at once."""
    beside = _beside(warehouse)
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    if warehouse.exists():
        kept = beside.with_suffix(".building-previous")
        try:
            os.link(warehouse, kept)
        except OSError:  # a disk without hard links
            _copy(warehouse, kept)
        os.replace(kept, warehouse.parent / "previous.duckdb")
    # what a killed session left unwritten belongs to the old file
    warehouse.with_name(f"{warehouse.name}.wal").unlink(missing_ok=True)
    os.replace(beside, warehouse)
    folder = os.open(warehouse.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
