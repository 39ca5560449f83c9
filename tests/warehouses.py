"""What the tests of the runner share: edits, builds that are started and stopped, and whether two warehouses hold the same rows."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import duckdb

from pozo.cli.console import Console, Manner
from pozo.inputs.datasets import Dataset
from pozo.inputs.reader import FileReader
from pozo.pipeline.build import build
from pozo.pipeline.interfaces import Tools

WAREHOUSE = Path("warehouse") / "warehouse.duckdb"
# columns that say where in a file a row stands
ROW_NUMBERS = ("file_row", "repeated_row")


def build_quietly(dataset: Dataset, warehouse: Path, select: str | None = None) -> None:
    """Builds the dataset, or the part that is selected, into the warehouse."""
    tools = Tools(dataset, FileReader(dataset), Console(Manner.QUIET))
    build(tools, select=select, warehouse=warehouse)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def start_build(project: Path, *arguments: str, code: str | None = None, largest_file: int | None = None):
    """Starts `python -m pozo build …`, or the same through a line of Python, with a limit on the size of files if one is given."""

    def prepare() -> None:
        import resource

        signal.signal(signal.SIGINT, signal.default_int_handler)  # a parent in the background may have it ignored
        if largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    command = ["-m", "pozo", "build"] if code is None else ["-c", code, "build"]
    return subprocess.Popen(
        [sys.executable, *command, *arguments],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project / "python")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=prepare,  # noqa: PLW1509 (these tests start no threads)
    )


def table_hashes(warehouse: Path, are_rows_numbered: bool = True) -> dict[str, str]:
    """For every table and view but the records of builds: its number of rows, and a hash of them in order, without the numbers that rows have in their file if so asked."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return hashes_seen_by(connection, are_rows_numbered)


def hashes_seen_by(connection: duckdb.DuckDBPyConnection, are_rows_numbered: bool = True) -> dict[str, str]:
    """The table hashes of an open session. (A row as text keeps all digits of its numbers and coordinates.)"""
    connection.load_extension("spatial")  # for views of points
    hashes = {}
    for schema, table, columns in connection.execute(
        "SELECT schema_name, table_name, list(column_name) FROM duckdb_columns() "
        "WHERE NOT internal AND schema_name <> 'meta' GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        numbers = [column for column in columns if column in ROW_NUMBERS and not are_rows_numbered]
        selected = f"* EXCLUDE ({', '.join(numbers)})" if numbers else "*"
        written = "kept::VARCHAR" if are_rows_numbered else "regexp_replace(kept::VARCHAR, '\\brow \\d+', 'row')"
        count, digest = connection.execute(
            "SELECT count(*), md5(string_agg(md5(written), '' ORDER BY written)) "
            f"FROM (SELECT {written} AS written FROM (SELECT {selected} FROM {schema}.{table}) AS kept)"
        ).fetchone()
        hashes[f"{schema}.{table}"] = f"{count} rows, {digest}"
    return hashes


def differing(some: dict[str, str], others: dict[str, str]) -> list[str]:
    """The tables that differ or that stand in one of the two only."""
    return sorted(table for table in some.keys() | others.keys() if some.get(table) != others.get(table))


def steps_run(output: str) -> list[str]:
    """The tables of the lines that a build printed for its steps."""
    return re.findall(r"^  (\w+\.\w+) +(?:[\d,]+ rows|a view) +\d+\.\d\d s$", output, re.MULTILINE)
