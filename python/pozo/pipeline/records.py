"""What was built, when, from what and why: written into the warehouse's schema meta, and kept over builds."""

import json
import subprocess
import time
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pozo.inputs.datasets import Dataset
from pozo.inputs.parts import InputFile, parts_of
from pozo.inputs.remote import state_of
from pozo.inputs.sniffing import Reading
from pozo.pipeline.build_state import origin
from pozo.pipeline.checks import CheckResult
from pozo.pipeline.fingerprint import FileHashes, fingerprint, versions
from pozo.pipeline.paths import ROOT, relative
from pozo.pipeline.queries import names, run
from pozo.pipeline.run import StepRun
from pozo.pipeline.session import literal
from pozo.spark.session import spark_version

META = ROOT / "sql" / "queries" / "meta"
Value = str | float | bool | None


def make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the tables of the records, where they are not there, and brings their descriptions up to date.

    All in one transaction: without a log, each commit writes to the file.
    """
    connection.begin()
    connection.execute("CREATE SCHEMA IF NOT EXISTS meta")
    for name in names("meta/tables"):
        run(connection, name)
    connection.commit()


def copy_records(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> None:
    """Takes over the records of earlier builds into a warehouse that is built from nothing."""
    connection.execute(f"ATTACH {literal(str(warehouse))} AS earlier (READ_ONLY)")
    connection.execute((META / "copy_records.sql").read_text(encoding="utf-8"))
    connection.execute("DETACH earlier")


def record_build(
    connection: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    data_dir: Path | None,
    runs: list[StepRun],
    checks: list[CheckResult],
    hashes: FileHashes,
    began: float,
) -> None:
    """Adds a build to the records; began is the value of time.monotonic() at its start."""
    connection.execute("CHECKPOINT")  # the size of a table is known once it is written
    build_id = connection.execute("SELECT coalesce(max(build_id), 0) + 1 FROM meta.build").fetchone()[0]
    table_bytes = dict(connection.execute((META / "table_bytes.sql").read_text(encoding="utf-8")).fetchall())
    steps = [(build_id, *_step_values(run, table_bytes.get(run.planned.step.table))) for run in runs]
    _insert(connection, "meta.step", steps)
    _replace_profiles(connection, runs)
    _insert(
        connection,
        'meta."check"',
        [(build_id, check.name, not check.breaking_rows, check.breaking_rows, check.fingerprint) for check in checks],
    )
    _insert(
        connection,
        "meta.input",
        [
            (build_id, name, str(part), *_content(part, hashes), None)
            for name, path in dataset.files.items()
            for part in parts_of(path)
        ],
    )
    commit, is_dirty = _git_state()
    spark = {"Spark": spark_version()} if any(run.engine == "spark" for run in runs) else {}
    number_of = ", ".join(f"{name} {number}" for name, number in (versions() | spark).items())
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    *about, scenarios = astuple(origin(dataset, data_dir))
    seconds = time.monotonic() - began
    _insert(connection, "meta.build", [(build_id, now, *about, commit, is_dirty, number_of, seconds, scenarios)])


def record_readings(connection: duckdb.DuckDBPyConnection, readings: list[Reading], remade_tables: list[str]) -> None:
    """Keeps how the files were read of which the tables were made anew; what is known of other tables stays."""
    connection.begin()
    connection.execute(f"SET VARIABLE remade_tables = {literal(remade_tables)}")
    connection.execute((META / "forget_readings.sql").read_text(encoding="utf-8"))
    for reading in readings:
        read, look = reading.read, reading.look
        table, made_by = read.step.table, str(relative(read.step.path))
        part = look.part or None if look else None
        _insert(connection, "meta.reading", [(table, made_by, read.key, reading.path.name, *_found(reading))])
        columns = enumerate(look.columns if look else [], start=1)
        _insert(connection, "meta.input_column", [(table, read.key, part, *column) for column in columns])
        _insert(
            connection,
            "meta.needed_column",
            [(table, place, *astuple(needed)) for place, needed in enumerate(read.needed, start=1)],
        )
    connection.commit()


def _found(reading: Reading) -> tuple[Value | list[str], ...]:
    """format, part, parts, header_row, encoding, delimiter, coordinate_system and fault of meta.reading."""
    fault = reading.fault or None
    if reading.look is None:
        return (None, None, [], None, None, None, None, fault)
    look = reading.look
    said = (look.options.get(name) or None for name in ("header_row", "encoding", "delimiter", "crs"))
    return (look.format, look.part or None, list(look.parts), *said, fault)


def count_input_rows(connection: duckdb.DuckDBPyConnection) -> None:
    """Completes the last build's record with the rows that came from each file."""
    connection.execute((META / "input_rows.sql").read_text(encoding="utf-8"))


def _content(file: InputFile, hashes: FileHashes) -> tuple[int | None, str | None]:
    """The size of a file, bytes, and its SHA-256; of one at an address, which is not fetched, the size alone."""
    return (file.stat().st_size, hashes.sha256(file)) if isinstance(file, Path) else (state_of(file).size, None)


def _step_values(run: StepRun, table_bytes: int | None) -> tuple[Value, ...]:
    planned = run.planned
    parts = json.dumps(planned.parts, sort_keys=True)
    reason = "; ".join(planned.reasons)
    made = (run.rows, table_bytes, run.seconds, reason, run.engine)
    return planned.step.table, fingerprint(planned.parts), parts, *made


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Value | list[str], ...]]) -> None:
    if rows:
        values = ", ".join(f"({', '.join(literal(value) for value in row)})" for row in rows)
        connection.execute(f"INSERT INTO {table} VALUES {values}")


def _replace_profiles(connection: duckdb.DuckDBPyConnection, runs: list[StepRun]) -> None:
    """Keeps DuckDB's profile of each table's last run."""
    if runs:
        tables = ", ".join(literal(run.planned.step.table) for run in runs)
        connection.execute(f"DELETE FROM meta.profile WHERE table_name IN ({tables})")
        profiled = [run for run in runs if run.profile is not None]
        _insert(connection, "meta.profile", [(run.planned.step.table, run.profile) for run in profiled])


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
