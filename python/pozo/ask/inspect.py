"""What is in a dataset's files before a build: looked at in a session of its own, so that no warehouse changes.

Files that a build would refuse are read as far as they can be: a column that is not there is NULL, a file that cannot
be read has no rows, and the adapters' and staging's own SQL runs on what there is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from sqlglot import exp

from pozo.inputs.datasets import Dataset
from pozo.inputs.parts import parts_of
from pozo.inputs.sniffing import Reading, lacking_columns, look_at_inputs, refuse_undeclared_files, tell_how_to_read
from pozo.pipeline.checks import checks_of, run_check
from pozo.pipeline.console import Console, visible
from pozo.pipeline.contract import breaches, contract, is_source
from pozo.pipeline.errors import PozoError
from pozo.pipeline.graph import ordered
from pozo.pipeline.paths import ROOT, relative
from pozo.pipeline.records import make_tables, record_readings
from pozo.pipeline.session import TRUST_EXTENSIONS, define, explain, literal, run_file
from pozo.pipeline.steps import DIALECT, Step, load_steps

QUERIES = ROOT / "sql" / "queries" / "inspect"
OF_FILES = sorted(QUERIES.glob("[0-9]_*.sql"))
SHOWN = [
    *OF_FILES,
    *(ROOT / "sql" / "queries" / "build" / name for name in ("1_rows.sql", "2_rejected.sql", "3_warning.sql")),
]
STAGES = ("05_reference", "10_source", "20_staging")


def inspect(dataset: Dataset, lacking: str, console: Console) -> bool:
    """Prints what is in the files of a dataset, and why a build would stop. Returns whether it would succeed.

    lacking: what the dataset lacks, empty if nothing. Raises PozoError for adapters that do not fit together.
    """
    with inspecting(dataset) as inspection:
        for query in SHOWN:
            inspection.show(query, console)
    faults = list(dict.fromkeys(filter(None, [lacking, *inspection.faults])))
    verdict = ["A build would stop:", *faults] if faults else ["A build would take these files."]
    console.line("\n" + "\n\n".join(visible(fault, kept="\n") for fault in verdict))
    return not faults


@contextmanager
def inspecting(dataset: Dataset) -> Iterator["Inspection"]:
    """A session in memory with what could be read of the dataset's files."""
    steps = [step for step in ordered(load_steps(dataset.adapters)) if step.place[0] in STAGES]
    refuse_undeclared_files(dataset, steps)
    with TemporaryDirectory() as folder, duckdb.connect(config=TRUST_EXTENSIONS) as connection:
        connection.execute(f"SET temp_directory = {literal(folder)}")
        inspection = Inspection(connection)
        inspection.read(dataset, steps, Path(folder))
        yield inspection


class Inspection:
    """A session whose schemas meta, source and staging hold what could be read, and all that a build would stop at."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.faults: list[str] = []
        self._faulty: set[str] = set()  # tables that are not what they would be without one of the faults

    def read(self, dataset: Dataset, steps: list[Step], folder: Path) -> None:
        """Makes the tables. A CSV in another encoding is copied into the folder."""
        for schema in ("reference", "source", "staging", "inspection"):
            self.connection.execute(f"CREATE SCHEMA {schema}")
        make_tables(self.connection)
        define(self.connection, dataset)
        readings = self._read_files(look_at_inputs(self.connection, dataset, steps, folder))
        record_readings(self.connection, readings, [])
        for reading in readings:
            if reading.fault and parts_of(reading.path):
                self.faults.append(reading.fault)
            if lacking_columns(reading):
                where = f"{relative(reading.path)}{reading.look.place}"
                self.faults.append(f"{where} lacks columns: see above what is MISSING.")
        for step in steps:
            self._make(step, [reading for reading in readings if reading.read.step is step])
        if not self.faults:
            results = [run_check(self.connection, path) for path in checks_of({step.table for step in steps})]
            self.faults += [result.report for result in results if result.breaking_rows]

    def show(self, path: Path, console: Console) -> None:
        """Prints the answer to a query, below what its first line says of it before parentheses."""
        sql = path.read_text(encoding="utf-8")
        console.line(f"\n{sql.splitlines()[0].removeprefix('-- ').partition(' (')[0]}")
        try:
            answer = self.connection.sql(sql)
            columns, rows = answer.columns, answer.fetchall()
        except duckdb.CatalogException:
            console.line("not known: a table could not be made, as is said below")
            return
        if rows:
            console.table(columns, rows)
        else:
            console.line("none")

    def _read_files(self, readings: list[Reading]) -> list[Reading]:
        """Makes a table of each sheet and layer, with all columns that are needed of it, for the readers to read."""
        tables: dict[str, str] = {}
        faults: dict[str, str] = {}
        for reading in readings:
            if reading.address not in tables:
                tables[reading.address] = f"inspection.part_{len(tables) + 1}"
                faults[reading.address] = self._read_file(reading, tables[reading.address])
            for column in reading.read.columns:
                quoted = exp.to_identifier(column, quoted=True).sql(DIALECT)
                self.connection.execute(
                    f"ALTER TABLE {tables[reading.address]} ADD COLUMN IF NOT EXISTS {quoted} VARCHAR"
                )
        self.connection.execute(f"SET VARIABLE tables_read = {literal(tables)}")
        run_file(self.connection, QUERIES / "readers.sql", [])
        return [replace(reading, fault=faults[reading.address]) for reading in readings]

    def _read_file(self, reading: Reading, table: str) -> str:
        """Makes a table of what a file holds, without rows where nothing can be read; returns what is wrong with it."""
        fault = reading.fault
        sheet = f", {reading.read.sheet}" if reading.read.sheet else ""
        # at the second attempt without the rows of a CSV that do not fit
        for options in ({}, {"ignore_errors": "true"}) if reading.look else ():
            looks = {name: replace(look, options=look.options | options) for name, look in reading.looks.items()}
            tell_how_to_read(self.connection, [replace(reading, looks=looks)])
            try:
                call = f"{reading.read.reader}({literal(reading.variable)}{sheet})"
                self.connection.execute(f"CREATE TABLE {table} AS FROM {call}")
                return fault
            except duckdb.Error as error:
                fault = fault or explain(error, reading.read.step.path, [reading.path])
        self.connection.execute(
            f"CREATE TABLE {table} (file VARCHAR, sheet VARCHAR, file_row BIGINT, geom GEOMETRY, is_mended BOOLEAN)"
        )
        return fault

    def _make(self, step: Step, readings: list[Reading]) -> None:
        """Runs a step; a source table is then made what the contract says, whatever the files and the adapter gave."""
        paths = [reading.path for reading in readings]
        rests_on_fault = bool(step.inputs & self._faulty) or any(
            reading.fault or lacking_columns(reading) for reading in readings
        )
        try:
            run_file(self.connection, step.path, paths)
        except PozoError as error:
            fault = str(error)
            self.connection.execute(f"DROP TABLE IF EXISTS {step.table}")
        else:
            fault = "" if rests_on_fault else breaches(self.connection, step, paths)
        if fault or rests_on_fault:
            self._faulty.add(step.table)
        if fault and not rests_on_fault:
            self.faults.append(fault.strip())
        if is_source(step):
            self._conform(step.table)

    def _conform(self, table: str) -> None:
        """Adds to a source table what it lacks of its contract, and gives its columns the types that stand there."""
        columns = {
            exp.to_identifier(name, quoted=True).sql(DIALECT): said["type"]
            for name, said in contract().get(table.partition(".")[2], {"columns": {}})["columns"].items()
        }
        if columns:
            declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
            self.connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({declared})")
        for name, kind in columns.items():
            self.connection.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {name} {kind}")
            self.connection.execute(f"ALTER TABLE {table} ALTER {name} TYPE {kind}")
