"""The console of the commands: progress bars on a terminal, plain lines in a pipe, or JSON."""

import json
import signal
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from pozo.inputs.datasets import Dataset
from pozo.pipeline.paths import relative
from pozo.pipeline.plan import Plan
from pozo.pipeline.queries import names, read
from pozo.pipeline.session import open_to_read


class Manner(Enum):
    """What the console shows."""

    PEOPLE = "lines for people"
    QUIET = "nothing but errors"
    MACHINE = "a JSON object per line"


class Console:
    """Writes to standard output, in one of the manners. Implements pozo.pipeline.interfaces.Console."""

    def __init__(self, manner: Manner = Manner.PEOPLE) -> None:
        self.manner = manner
        self._progress = None

    def line(self, text: str = "") -> None:
        """Prints a line for people."""
        if self.manner is Manner.PEOPLE:
            print(text, flush=True)

    def event(self, event: str, **values: object) -> None:
        """Prints a JSON object for a machine."""
        if self.manner is Manner.MACHINE:
            print(json.dumps({"event": event, **values}, ensure_ascii=False, default=str), flush=True)

    def error(self, text: str) -> None:
        """Prints an error."""
        fail(text)

    @contextmanager
    def steps(self, count: int, on_ctrl_c: Callable[[], None]) -> Iterator[None]:
        """Calls on_ctrl_c at Ctrl-C while the steps run. On a terminal, shows a progress bar below the lines."""
        with _told_of_ctrl_c(on_ctrl_c):
            if self.manner is not Manner.PEOPLE or not sys.stdout.isatty():
                yield
                return
            from rich import progress as bar

            columns = [bar.BarColumn(), bar.MofNCompleteColumn(), bar.TimeElapsedColumn()]
            with bar.Progress(*columns, bar.TextColumn("{task.description}"), transient=True) as self._progress:
                self._progress.add_task("", total=count)
                yield
            self._progress = None

    def steps_running(self, tables: list[str]) -> None:
        """Names the steps that run now in the progress bar."""
        if self._progress:
            self._progress.update(self._progress.task_ids[0], description=", ".join(tables))

    def step_ends(self, table: str, rows: int | None, seconds: float, reason: str) -> None:
        """Prints a line for a finished step. A view has no rows."""
        size = "a view" if rows is None else f"{rows:,} rows"
        self.line(f"  {table:<32} {size:>17} {seconds:>8.2f} s")
        self.event("step", table=table, rows=rows, seconds=round(seconds, 3), reason=reason)
        if self._progress:
            self._progress.advance(self._progress.task_ids[0])

    @contextmanager
    def download(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """Shows a progress bar during a download, on a terminal. The block reports how many bytes it has so far."""
        if self.manner is not Manner.PEOPLE or not sys.stdout.isatty():
            yield lambda received: None
            return
        from rich import progress as bar

        columns = [bar.BarColumn(), bar.DownloadColumn(), bar.TransferSpeedColumn(), bar.TimeRemainingColumn()]
        name_column = bar.TextColumn("  {task.description}", markup=False)
        with bar.Progress(name_column, *columns, transient=True) as progress:
            task = progress.add_task(name, total=total)
            yield lambda received: progress.update(task, completed=received)

    def dataset(self, dataset: Dataset) -> None:
        """Prints the dataset's title, and whether it is synthetic."""
        self.line(dataset.title + (" (SYNTHETIC: every figure is invented)" if dataset.is_synthetic else ""))
        self.event("dataset", name=dataset.name, title=dataset.title, is_synthetic=dataset.is_synthetic)

    def plan(self, plan: Plan) -> None:
        """Prints a line for each step and hook: up to date, or what would happen and why."""
        for planned in plan.steps:
            state = "run: " + "; ".join(planned.reasons) if planned.runs else "up to date"
            if planned.is_description_old:
                state += "; its description is brought up to date"
            self.plan_line(planned.step.table, state)
        for table in plan.dropped:
            self.plan_line(table, "drop: no file makes it any more")
        # with a table that runs, they run in any case
        for hook in plan.hooks if not plan.running else []:
            self.plan_line(hook.name, "run: new, or its files were edited")

    def plan_line(self, name: str | Path, state: str) -> None:
        """Prints a line of the plan."""
        self.line(f"  {name!s:<32} {state}")

    def table(self, columns: list[str], rows: list[tuple]) -> None:
        """Prints rows for people, no wider than the terminal. Only long texts are cut."""
        from rich.box import SIMPLE_HEAD
        from rich.console import Console as Terminal
        from rich.table import Table
        from rich.text import Text

        table = Table(box=SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0), pad_edge=False)
        for place, name in enumerate(columns):
            widest = max(len(text) for text in [*name.split(), *(_shown(row[place]) for row in rows)])
            is_text = any(isinstance(row[place], str) for row in rows)
            table.add_column(textwrap.fill(name, widest), justify="left" if is_text else "right", no_wrap=not is_text)
        for row in rows:
            table.add_row(*(Text(_shown(value), no_wrap=True, overflow="ellipsis") for value in row))
        terminal = Terminal(width=None if sys.stdout.isatty() else 120, highlight=False)
        with terminal.capture() as drawn:
            terminal.print(table)
        self.line("\n".join(line.rstrip() for line in drawn.get().splitlines()))

    def written(self, paths: Iterable[Path], otherwise: str = "") -> None:
        """Prints a line for each file that was written, or else the other text."""
        self.line("\n".join(f"  {relative(path)}" for path in paths) or otherwise)

    def summary(self, warehouse: Path) -> None:
        """Prints the answers to the queries of sql/queries/build: rows, warnings, headline values."""
        if self.manner is Manner.QUIET:
            return
        with open_to_read(warehouse) as connection:
            for query in names("build"):
                sql = read(query)
                answer = connection.sql(sql)
                if answer.limit(1).fetchall():
                    self.line(sql.splitlines()[0].removeprefix("--").strip())
                    self.line(str(answer))
                if self.manner is Manner.MACHINE:
                    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.fetchall()]
                    self.event("summary", name=query.partition("_")[2], rows=rows)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return visible(value) if isinstance(value, str) else f"{value:,}"


def visible(text: str, kept: str = "") -> str:
    r"""A text whose control characters, except for those in kept, are written out, for example as \x1b.

    A terminal would obey control characters from an input file.
    """
    return "".join(letter if letter.isprintable() or letter in kept else ascii(letter)[1:-1] for letter in text)


def fail(message: str) -> None:
    """Prints an error on standard error."""
    print(visible(message, kept="\n"), file=sys.stderr)


@contextmanager
def _told_of_ctrl_c(tell: Callable[[], None]) -> Iterator[None]:
    """Calls a function at Ctrl-C. A KeyboardInterrupt could strike while a thread pool holds a lock.

    Ctrl-C counts once: pressed again, it must not interrupt the clean-up. If the block ends all the same, raises
    KeyboardInterrupt.
    """
    before = signal.getsignal(signal.SIGINT)
    pressed = False

    def handle(*_: object) -> None:
        nonlocal pressed
        pressed = True
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        tell()

    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGINT) is handle:
            signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt
