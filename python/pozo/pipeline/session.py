"""DuckDB sessions: settings, variables and macros before, the reason after a failure."""

import re
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import duckdb
from sqlglot import exp

from pozo.inputs.datasets import Dataset
from pozo.inputs.remote import Remote, load_remote
from pozo.inputs.sniffing import Reading, look_at_inputs, refuse_faults
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT, WAREHOUSE, relative
from pozo.pipeline.steps import DIALECT, Step

SETTINGS = ROOT / "sql" / "session" / "01_settings.sql"
EXTENSIONS = ("spatial", "excel", "httpfs")
# DuckDB would check the extensions' signature, 80 MB of them, at every start; pip has checked their wheels' hashes
TRUST_EXTENSIONS = {"allow_unsigned_extensions": "true"}
# the name under which a build attaches the file that it writes
DATABASE = "warehouse"
# DuckDB goes on with the options of its reader, which nobody can set here
CSV_FAULT = re.compile(
    r"CSV Error on Line: (?P<line>\d+)\n(?:Original Line: (?P<text>.*?)\n)?(?P<what>[^\n]+)\n+Possible fixes:"
    r".*?\n *file = (?P<file>[^\n]*)",
    re.DOTALL,
)


def install_extensions() -> None:
    """Installs DuckDB's extensions from their wheels, without a network."""
    from duckdb_extensions import import_extension

    for extension in EXTENSIONS:
        import_extension(extension)


def definition_files() -> list[Path]:
    """The SQL files that a session runs before any step: settings, macros, and the readers of input files."""
    return sorted((ROOT / "sql" / "session").glob("*.sql"))


def prepare(connection: duckdb.DuckDBPyConnection, dataset: Dataset, steps: list[Step], copies: Path) -> list[Reading]:
    """Gives a session the dataset's variables, settings, macros, and how the steps are to read their files.

    Returns that, a reading for each file. Raises PozoError that names all that a file lacks.
    """
    define(connection, dataset)
    readings = look_at_inputs(connection, dataset, steps, copies)
    refuse_faults(readings)
    return readings


def define(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> None:
    """Gives a session the dataset's variables, settings and macros."""
    if any(isinstance(file, Remote) for file in dataset.files.values()):
        load_remote(connection)
    for name, value in dataset.variables.items():
        connection.execute(f"SET VARIABLE {name} = {literal(value)}")
    for path in definition_files():
        run_file(connection, path, list(dataset.files.values()))


def prepare_another(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A second session beside a prepared one: macros are there, but variables and settings are a session's own."""
    another = connection.cursor()
    another.execute(f"USE {DATABASE}")
    for (name,) in connection.execute("SELECT name FROM duckdb_variables()").fetchall():
        value = connection.execute(f"SELECT getvariable({literal(name)})").fetchone()[0]
        another.execute(f"SET VARIABLE {name} = {literal(value)}")
    run_file(another, SETTINGS, [])
    return another


def stop(work: Iterable[Future], interrupt: Callable[[], object]) -> None:
    """Breaks off work in other threads: again and again, as an interrupt between two queries is lost."""
    while not all(future.done() for future in work):
        interrupt()
        time.sleep(0.02)


def run_file(connection: duckdb.DuckDBPyConnection, path: Path, inputs: list[Path]) -> None:
    """Runs one SQL file. Raises PozoError with file, line, DuckDB's message and the input files behind it."""
    sql = path.read_text(encoding="utf-8")
    try:
        connection.execute(sql)
    except duckdb.Error as error:
        raise PozoError(explain(error, path, inputs)) from error


def explain(error: duckdb.Error, path: Path, inputs: list[Path]) -> str:
    """What failed, for a person: file and line, DuckDB's message with its caret, the input files behind it."""
    message = str(error)
    if csv := CSV_FAULT.search(message):
        text = textwrap.shorten(csv["text"] or "", 200, placeholder=" …")
        return f"{Path(csv['file']).name}, line {csv['line']}, is no row of the table: {csv['what']}\n{text}"
    line = re.search(r"^LINE (\d+):", message, re.MULTILINE)
    place = f"{relative(path)}, line {line[1]}" if line else str(relative(path))
    names = dict.fromkeys(str(relative(file)) for file in inputs)
    look = f"\nInput to look at: {', '.join(names)}" if names else ""
    return f"{place} failed.\n{message}{look}"


def literal(value: str | float | bool | list | dict | None) -> str:
    """A value as SQL writes it. (DuckDB's own parameters import pandas, which takes longer than an empty build.)"""
    return exp.convert(value).sql(DIALECT)


def open_to_read(warehouse: Path) -> duckdb.DuckDBPyConnection:
    """A bare read-only session on the warehouse. Raises PozoError where it cannot be opened."""
    try:
        return duckdb.connect(str(warehouse), read_only=True, config=TRUST_EXTENSIONS)
    except duckdb.Error as error:
        if "Conflicting lock" in str(error):
            raise PozoError(f"{relative(warehouse)} is open in a session that may write: close it.\n{error}") from error
        raise unreadable(warehouse, error) from error


def unreadable(warehouse: Path, error: duckdb.Error) -> PozoError:
    """What to say of a warehouse of which not even the records can be read."""
    return PozoError(
        f"{relative(warehouse)} cannot be read: {error}\nDelete it to build it anew; your inputs are not in it."
    )


@contextmanager
def reading(warehouse: Path = WAREHOUSE) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only session on the warehouse, with the extensions loaded and the axis order set."""
    with open_to_read(warehouse) as connection:
        connection.load_extension("spatial")
        connection.execute("SET geometry_always_xy = true")
        yield connection
