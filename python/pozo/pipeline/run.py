"""Runs the planned steps: each one in its own transaction, two at a time, as soon as the tables it reads are there."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from queue import SimpleQueue

from sqlglot import exp

from pozo.pipeline.errors import PozoError
from pozo.pipeline.interfaces import Engine, Session, Tools
from pozo.pipeline.plan import Plan, PlannedStep
from pozo.pipeline.queries import run
from pozo.pipeline.session import literal, prepare_another, run_file
from pozo.pipeline.steps import DIALECT, Step


@dataclass(frozen=True)
class StepRun:
    """One step that ran: rows (None for a view), duration in s, DuckDB's profile (None from another engine)."""

    planned: PlannedStep
    rows: int | None
    seconds: float
    engine: str
    profile: str | None


class Run:
    """The steps of one build that run, and what came of them."""

    def __init__(self, session: Session, plan: Plan, tools: Tools, engine: Engine | None) -> None:
        self.session = session
        self.plan = plan
        self.tools = tools
        self.engine = engine
        self.to_run = {planned.step.table: planned for planned in plan.steps if planned.runs}
        self.done: dict[str, StepRun] = {}
        self.broken: list[str] = []  # source tables that are not what their contract says
        self._running: dict[Future[StepRun], str] = {}
        self._sessions: list[Session] = []
        self._thread = threading.local()  # session: that of this thread
        self._messages: SimpleQueue[Future[StepRun] | None] = SimpleQueue()  # steps that ended; None for Ctrl-C

    def steps(self) -> list[StepRun]:
        """Runs all of them.

        Raises PozoError for the first step that fails, and stops the others; before staging begins, for every source
        table that breaks its contract.
        """
        _make_room(self.session, self.plan)
        order = TopologicalSorter({table: self._awaited(planned.step) for table, planned in self.to_run.items()})
        order.prepare()
        console = self.tools.console
        (threads,) = self.session.execute("SELECT current_setting('threads')").fetchone()
        # two keep both cores busy while a file is read on one; more would only share the same cores
        count = min(2, threads)
        with (
            console.steps(len(self.to_run), on_ctrl_c=lambda: self._messages.put(None)),
            ThreadPoolExecutor(count, initializer=self._open_session) as pool,
        ):
            try:
                while order.is_active() or self.broken:
                    self._start(order.get_ready() if order.is_active() else (), pool)
                    # the others wait for a thread
                    console.steps_running(list(self._running.values())[:count])
                    if not self._running:
                        raise PozoError("\n".join(self.broken))
                    order.done(self._wait())
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                # an interrupt between two queries is lost: again and again
                while not all(future.done() for future in self._running):
                    self._interrupt()
                    time.sleep(0.02)
                raise
        return [self.done[table] for table in self.to_run]

    def _open_session(self) -> None:
        """Opens a session for the thread that calls it."""
        self._thread.session = prepare_another(self.session, self.tools.dataset)
        self._thread.session.execute("PRAGMA enable_profiling = 'no_output'")
        self._sessions.append(self._thread.session)

    def _start(self, ready: tuple[str, ...], pool: ThreadPoolExecutor) -> None:
        # reading a large file takes longer than all that can be done beside it: source tables first
        for table in sorted(ready, key=lambda table: not self.to_run[table].step.is_source):
            # once a source table breaks its contract, only the other source tables are still made and checked
            if not self.broken or self.to_run[table].step.is_source:
                future = pool.submit(self._step, self.to_run[table])
                self._running[future] = table
                future.add_done_callback(self._messages.put)

    def _wait(self) -> str:
        """Waits for a step to end, and returns its table. Raises what the step raised."""
        future = self._messages.get()
        if future is None:
            raise KeyboardInterrupt
        table = self._running.pop(future)
        ended = self.done[table] = future.result()
        planned = ended.planned
        if planned.step.is_source and (
            fault := self.tools.reader.fault(self.session, planned.step, self._paths_behind(planned.step))
        ):
            self.broken.append(fault)
        self.tools.console.step_ends(table, ended.rows, ended.seconds, "; ".join(planned.reasons))
        return table

    def _interrupt(self) -> None:
        for session in self._sessions:
            session.interrupt()
        if self.engine:
            self.engine.interrupt()

    def _awaited(self, step: Step) -> set[str]:
        """The tables that must be there before a step: those it reads; on another engine, all that the engine reads."""
        is_elsewhere = self.engine is not None and self.engine.makes(step)
        inputs = step.inputs | self.engine.handed_over if is_elsewhere else step.inputs
        return inputs & self.to_run.keys()

    def _step(self, planned: PlannedStep) -> StepRun:
        step, session = planned.step, self._thread.session
        is_elsewhere = self.engine is not None and self.engine.makes(step)
        began = time.monotonic()
        session.begin()
        try:
            if is_elsewhere:
                self.engine.make(session, step)
            if step.is_view or not is_elsewhere:
                run_file(session, step.path, self._paths_behind(step))
            profile = None if is_elsewhere else session.get_profiling_information("json")
            _describe(session, step)
            rows = None if step.is_view else session.table(step.table).count("*").fetchone()[0]
        except BaseException:
            session.rollback()
            raise
        session.commit()
        engine = self.engine.name if is_elsewhere else "duckdb"
        return StepRun(planned, rows, time.monotonic() - began, engine, profile)

    def _paths_behind(self, step: Step) -> list[Path]:
        """The input files that the step reads, by itself or through the tables it reads."""
        behind = {step.table}
        names: set[str] = set()
        for planned in reversed(self.plan.steps):
            if planned.step.table in behind:
                behind |= planned.step.inputs
                names |= planned.step.files
        return self.tools.reader.paths(names)


def _make_room(session: Session, plan: Plan) -> None:
    """Does what steps side by side cannot do: schemas, dropped tables, and new descriptions of old tables."""
    kinds = dict(run(session, "meta/kinds").fetchall())
    steps = {step.table: step for step in plan.running}
    for schema in {step.tree.this.args["db"].sql(DIALECT) for step in steps.values()}:
        session.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    for table, kind in kinds.items():
        # a table does not replace a view, nor a view a table
        if table in plan.dropped or (table in steps and steps[table].tree.kind != kind):
            session.execute(f"DROP {kind} {exp.to_table(table).sql(DIALECT)}")
    for planned in plan.steps:
        if planned.is_description_old:
            _describe(session, planned.step)


def _describe(session: Session, step: Step) -> None:
    """Stores the descriptions in the SQL file as comments on the table and its columns."""
    table = step.tree.this.sql(DIALECT)
    comments = [f"COMMENT ON {step.tree.kind} {table} IS {literal(step.description)}"]
    for column, description in step.column_descriptions.items():
        name = exp.to_identifier(column, quoted=True).sql(DIALECT)
        comments.append(f"COMMENT ON COLUMN {table}.{name} IS {literal(description)}")
    session.execute(";".join(comments))
