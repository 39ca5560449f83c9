"""DuckDB sessions: the settings and macros that every session has, and messages for what fails."""

import re
import textwrap
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from sqlglot import exp

from pozo.pipeline.errors import PozoError
from pozo.pipeline.interfaces import Dataset, Session, Setting
from pozo.pipeline.paths import SQL, WAREHOUSE, relative
from pozo.pipeline.steps import DIALECT

# DuckDB would check the signatures of 80 MB of extensions at every start. pip has checked the hashes of their wheels.
TRUST_EXTENSIONS = {"allow_unsigned_extensions": "true"}
# settings of DuckDB itself, which each session has on its own
SETTINGS = SQL / "session" / "01_settings.sql"
# the name under which a build attaches the file that it writes
DATABASE = "warehouse"
# after this, DuckDB's message lists options of its reader, which nobody can set here
CSV_FAULT = re.compile(
    r"CSV Error on Line: (?P<line>\d+)\n(?:Original Line: (?P<text>.*?)\n)?(?P<what>[^\n]+)\n+Possible fixes:"
    r".*?\n *file = (?P<file>[^\n]*)",
    re.DOTALL,
)


def session_files() -> list[Path]:
    """The SQL files that every session runs first: settings and macros."""
    return sorted((SQL / "session").glob("*.sql"))


def settings_sql(settings: dict[str, Setting]) -> str:
    """The statements that set a dataset's settings."""
    return "".join(f"SET VARIABLE {name} = {literal(value)};\n" for name, value in settings.items())


def prepare(session: Session, dataset: Dataset) -> None:
    """Gives a session the dataset's settings, and the settings and macros of sql/session."""
    session.execute(settings_sql(dataset.settings))
    for path in session_files():
        run_file(session, path, [])


def prepare_another(session: Session, dataset: Dataset) -> Session:
    """A second session beside a prepared one. Macros are shared; settings and variables are not."""
    another = session.cursor()
    another.execute(f"USE {DATABASE};\n{settings_sql(dataset.settings)}")
    run_file(another, SETTINGS, [])
    return another


def run_file(session: Session, path: Path, inputs: Iterable[Path]) -> None:
    """Runs one SQL file. Raises PozoError with file, line, DuckDB's message, and the input files behind it."""
    try:
        session.execute(path.read_text(encoding="utf-8"))
    except duckdb.Error as error:
        raise PozoError(explain(error, path, inputs)) from error


def explain(error: duckdb.Error, path: Path, inputs: Iterable[Path]) -> str:
    """A message for a file that failed: file and line, DuckDB's message with its caret, the input files behind it."""
    message = str(error)
    if csv := CSV_FAULT.search(message):
        text = textwrap.shorten(csv["text"] or "", 200, placeholder=" …")
        return f"{Path(csv['file']).name}, line {csv['line']}, is not a row of the table: {csv['what']}\n{text}"
    line = re.search(r"^LINE (\d+):", message, re.MULTILINE)
    place = f"{relative(path)}, line {line[1]}" if line else str(relative(path))
    names = dict.fromkeys(str(relative(file)) for file in inputs)
    look = f"\nInput to look at: {', '.join(names)}" if names else ""
    return f"{place} failed.\n{message}{look}"


def literal(value: Setting | None) -> str:
    """A value as SQL. (DuckDB's own parameters import pandas, which takes longer than a build with nothing to do.)"""
    return exp.convert(value).sql(DIALECT)


def open_to_read(warehouse: Path) -> Session:
    """A bare read-only session on the warehouse. Raises PozoError if it cannot be opened."""
    try:
        return duckdb.connect(str(warehouse), read_only=True, config=TRUST_EXTENSIONS)
    except duckdb.Error as error:
        if "Conflicting lock" in str(error):
            raise PozoError(
                f"{relative(warehouse)} is open in a session that can write: close that session.\n{error}"
            ) from error
        raise unreadable(warehouse, error) from error


def unreadable(warehouse: Path, error: duckdb.Error) -> PozoError:
    """The message for a warehouse of which not even the records can be read."""
    return PozoError(
        f"{relative(warehouse)} cannot be read: {error}\nDelete it and build it again; it contains none of your inputs."
    )


@contextmanager
def reading(warehouse: Path = WAREHOUSE) -> Iterator[Session]:
    """A read-only session on the warehouse, with the spatial extension and the axis order set."""
    with open_to_read(warehouse) as session, stopping(session):
        session.load_extension("spatial")
        session.execute("SET geometry_always_xy = true")
        yield session


@contextmanager
def stopping(session: Session) -> Iterator[None]:
    """After Ctrl-C, stops the query's other threads: closing the session would wait for them."""
    try:
        yield
    except (KeyboardInterrupt, RuntimeError):
        session.interrupt()
        raise


def insert(session: Session, table: str, rows: Iterable[tuple[Setting | None, ...]]) -> None:
    """Adds rows to a table."""
    values = ", ".join(f"({', '.join(map(literal, row))})" for row in rows)
    if values:
        session.execute(f"INSERT INTO {table} VALUES {values}")
