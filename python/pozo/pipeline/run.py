"""Runs the planned steps: each in a transaction of its own, side by side as soon as what they read is there."""

import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from queue import SimpleQueue

import duckdb
from sqlglot import exp

from pozo.inputs.datasets import Dataset
from pozo.pipeline.console import Console
from pozo.pipeline.contract import HEADING, breaches, is_source
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT
from pozo.pipeline.plan import Plan, PlannedStep
from pozo.pipeline.session import prepare_another, run_file, stop
from pozo.pipeline.steps import DIALECT, Step
from pozo.spark.steps import SparkSteps

VIEWS = (ROOT / "sql" / "queries" / "meta" / "views.sql").read_text(encoding="utf-8")
# more at once would only share the same cores; two keep them busy while a file is read by one
SIDE_BY_SIDE = 2


@dataclass(frozen=True)
class StepRun:
    """One step that ran: the rows of its table (None for a view), its duration in seconds, who ran it.

    DuckDB gives a profile of it; None from Spark.
    """

    planned: PlannedStep
    rows: int | None
    seconds: float
    engine: str
    profile: str | None


class Sessions:
    """The sessions that run steps, each of them one at a time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        (threads,) = connection.execute("SELECT current_setting('threads')").fetchone()
        self.count = min(SIDE_BY_SIDE, threads)
        self._all = [prepare_another(connection) for _ in range(self.count)]
        self._free: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
        for session in self._all:
            session.execute("PRAGMA enable_profiling = 'no_output'")
            self._free.put(session)

    @contextmanager
    def one(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A session that is free, for the block."""
        session = self._free.get()
        try:
            yield session
        finally:
            self._free.put(session)

    def interrupt(self) -> None:
        """Breaks off what they do at the moment."""
        for session in self._all:
            session.interrupt()


def run_steps(
    connection: duckdb.DuckDBPyConnection, plan: Plan, dataset: Dataset, console: Console, spark: SparkSteps | None
) -> list[StepRun]:
    """Runs what the plan says, on Spark the steps that it makes.

    Raises PozoError for the first step that fails, and stops the others; and, before staging begins, for all source
    tables that are not what their contract says.
    """
    to_run = {planned.step.table: planned for planned in plan.steps if planned.runs}
    _make_room(connection, plan)
    order = TopologicalSorter({table: _awaited(planned.step, to_run, spark) for table, planned in to_run.items()})
    order.prepare()
    sessions = Sessions(connection)

    def behind(planned: PlannedStep) -> list[Path]:
        return _inputs_behind(planned.step, plan, dataset)

    def run(planned: PlannedStep) -> StepRun:
        with sessions.one() as session:
            return _run_step(session, planned, behind(planned), spark)

    runs: dict[str, StepRun] = {}
    broken: list[str] = []
    ended: SimpleQueue[Future[StepRun] | None] = SimpleQueue()
    with console.steps(len(to_run)), _ctrl_c_as_message(ended), ThreadPoolExecutor(sessions.count) as pool:
        running: dict[Future[StepRun], str] = {}
        try:
            while order.is_active() or broken:
                ready = order.get_ready() if order.is_active() else ()
                # a large file is read for longer than all that can be done beside it
                for table in sorted(ready, key=lambda table: not is_source(to_run[table].step)):
                    # once a source table is not what it should be, only the other source tables are still looked at
                    if not broken or is_source(to_run[table].step):
                        future = pool.submit(run, to_run[table])
                        running[future] = table
                        future.add_done_callback(ended.put)
                # the others wait for a session
                console.steps_running(list(running.values())[: sessions.count])
                if not running:
                    raise PozoError(HEADING + "\n".join(broken))
                future = ended.get()
                if future is None:
                    raise KeyboardInterrupt
                table = running.pop(future)
                result = future.result()
                runs[table] = result
                order.done(table)
                if fault := breaches(connection, result.planned.step, behind(result.planned)):
                    broken.append(fault)
                console.step_ends(table, result.rows, result.seconds, "; ".join(result.planned.reasons))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            stop(running, lambda: _interrupt(sessions, spark))
            raise
    return [runs[table] for table in to_run]


def _interrupt(sessions: Sessions, spark: SparkSteps | None) -> None:
    sessions.interrupt()
    if spark:
        spark.interrupt()


@contextmanager
def _ctrl_c_as_message(messages: SimpleQueue) -> Iterator[None]:
    """Ctrl-C puts None among the messages: as an exception it could strike while this thread holds a lock of the pool.

    It does so once: whoever presses it again must not break off the tidying up.
    """
    before = signal.getsignal(signal.SIGINT)

    def tell(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        messages.put(None)

    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, tell)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGINT) is tell:
            signal.signal(signal.SIGINT, before)
    if not messages.empty():
        raise KeyboardInterrupt


def _awaited(step: Step, to_run: dict[str, PlannedStep], spark: SparkSteps | None) -> set[str]:
    """The tables that must be there before a step: those it reads; for Spark's, all that Spark is to read."""
    inputs = step.inputs | spark.handed_over if spark and spark.makes(step) else step.inputs
    return inputs & to_run.keys()


def _make_room(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """What steps side by side cannot do: schemas, tables that go or become views, new descriptions of old tables."""
    views = {view for (view,) in connection.execute(VIEWS).fetchall()}
    for table in plan.dropped:
        _drop(connection, table, is_view=table in views)
    for planned in plan.steps:
        step = planned.step
        if planned.runs:
            schema = step.tree.this.args["db"].copy()
            connection.execute(exp.Create(this=schema, kind="SCHEMA", exists=True).sql(DIALECT))
            if step.is_view != (step.table in views):
                _drop(connection, step.table, is_view=not step.is_view)
        elif planned.is_description_old:
            _describe(connection, step)


def _drop(connection: duckdb.DuckDBPyConnection, table: str, is_view: bool) -> None:
    kind = "VIEW" if is_view else "TABLE"
    connection.execute(f"DROP {kind} IF EXISTS {exp.to_table(table).sql(DIALECT)}")


def _run_step(
    session: duckdb.DuckDBPyConnection, planned: PlannedStep, inputs: list[Path], spark: SparkSteps | None
) -> StepRun:
    step = planned.step
    is_on_spark = spark is not None and spark.makes(step)
    began = time.monotonic()
    session.begin()
    try:
        if is_on_spark:
            spark.make(session, step)
        if step.is_view or not is_on_spark:
            run_file(session, step.path, inputs)
        profile = None if is_on_spark else session.get_profiling_information("json")
        _describe(session, step)
        rows = None if step.is_view else session.table(step.table).count("*").fetchone()[0]
    except BaseException:
        session.rollback()
        raise
    session.commit()
    engine = "spark" if is_on_spark else "duckdb"
    return StepRun(planned, rows, time.monotonic() - began, engine, profile)


def _inputs_behind(step: Step, plan: Plan, dataset: Dataset) -> list[Path]:
    """The input files that the step reads, by itself or through the tables it reads."""
    behind = {step.table}
    variables: set[str] = set()
    for planned in reversed(plan.steps):
        if planned.step.table in behind:
            behind |= planned.step.inputs
            variables |= planned.step.variables
    return [path for key, path in dataset.files.items() if f"{key}_file" in variables]


def _describe(session: duckdb.DuckDBPyConnection, step: Step) -> None:
    """Keeps the descriptions in the SQL file as comments on the table and its columns."""
    table = step.tree.this
    comments = [exp.Comment(this=table.copy(), kind=step.tree.kind, expression=exp.Literal.string(step.description))]
    comments += [
        exp.Comment(
            this=exp.column(column, table=table.name, db=table.db, quoted=True),
            kind="COLUMN",
            expression=exp.Literal.string(description),
        )
        for column, description in step.column_descriptions.items()
    ]
    session.execute(";".join(comment.sql(DIALECT) for comment in comments))
