"""Shows what is in a dataset's files before a build, in a session of its own: no warehouse changes.

Files that a build would refuse are read as far as possible: a column that is missing is NULL, a file that cannot be
read has no rows. Then the SQL of the adapters and of staging runs on what there is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from tempfile import TemporaryDirectory

import duckdb

from pozo.inputs.contract import breaches, contract
from pozo.inputs.datasets import Dataset
from pozo.inputs.layout import quoted
from pozo.inputs.parts import parts_of
from pozo.inputs.reader import FileReader, record_readings
from pozo.inputs.readings import Reading, look_at_inputs
from pozo.pipeline.checks import CHECKS, run_check
from pozo.pipeline.errors import PozoError
from pozo.pipeline.interfaces import Console, Session
from pozo.pipeline.paths import QUERIES, relative
from pozo.pipeline.plan import dataset_steps
from pozo.pipeline.records import make_tables
from pozo.pipeline.session import TRUST_EXTENSIONS, explain, literal, prepare, run_file
from pozo.pipeline.steps import Step, read_query, tables_read

OF_FILES = sorted((QUERIES / "inspect").glob("[0-9]_*.sql"))
SHOWN = [*OF_FILES, *(QUERIES / "build" / name for name in ("1_rows.sql", "2_rejected.sql", "3_warning.sql"))]
STAGES = ("05_reference", "10_source", "20_staging")


def inspect(dataset: Dataset, lacking: str, console: Console) -> list[str]:
    """Prints what is in the files of a dataset. Returns the faults at which a build would stop.

    lacking: what to say about files that are not there. Raises PozoError for adapters that do not fit together.
    """
    with inspecting(dataset) as inspection:
        for path in SHOWN:
            sql = path.read_text(encoding="utf-8")
            # the first line says what the query shows; what is in parentheses is for its readers
            console.line(f"\n{sql.splitlines()[0].removeprefix('-- ').partition(' (')[0]}")
            _show(inspection.session, sql, console)
    return list(dict.fromkeys(filter(None, [lacking, *inspection.faults])))


def _show(session: Session, sql: str, console: Console) -> None:
    try:
        answer = session.sql(sql)
        columns, rows = answer.columns, answer.fetchall()
    except duckdb.CatalogException:
        console.line("unknown: a table could not be made, see below")
        return
    if rows:
        console.table(columns, rows)
    else:
        console.line("none")


@contextmanager
def inspecting(dataset: Dataset) -> Iterator["Inspection"]:
    """A session in memory with what could be read of the dataset's files."""
    steps = [step for step in dataset_steps(dataset, FileReader(dataset)) if step.stage in STAGES]
    with TemporaryDirectory() as folder, duckdb.connect(config=TRUST_EXTENSIONS) as session:
        session.execute(f"SET temp_directory = {literal(folder)}")
        inspection = Inspection(session)
        inspection.read(dataset, steps)
        yield inspection


class Inspection:
    """A session whose schemas meta, source and staging hold what could be read, and all faults found."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.faults: list[str] = []
        self._faulty: set[str] = set()  # the tables that would be different without one of the faults

    def read(self, dataset: Dataset, steps: list[Step]) -> None:
        """Makes the tables."""
        for schema in ("reference", "input", "source", "staging"):
            self.session.execute(f"CREATE SCHEMA {schema}")
        make_tables(self.session)
        prepare(self.session, dataset)
        readings = [self._read_file(reading) for reading in look_at_inputs(self.session, dataset, steps)]
        record_readings(self.session, readings, [])
        for reading in readings:
            if reading.fault and parts_of(reading.path):
                self.faults.append(reading.fault)
            if any(reading.lacking(use) for use in reading.uses):
                where = f"{relative(reading.path)}{reading.layout.place}"
                self.faults.append(f"{where} lacks columns: see above what is MISSING.")
        for step in steps:
            self._make(step, [reading for reading in readings if reading.key in step.files])
        if not self.faults:
            self._check({step.table for step in steps})

    def _check(self, tables: set[str]) -> None:
        """Runs the checks that read some of these tables, and no other."""
        reads = {path: tables_read(read_query(path)) for path in sorted(CHECKS.glob("*.sql"))}
        results = [run_check(self.session, path) for path, read in reads.items() if read and read <= tables]
        self.faults += [result.report for result in results if result.breaking_rows]

    def _read_file(self, reading: Reading) -> Reading:
        """Makes a table instead of the view, with all needed columns. Returns the reading with the fault found."""
        fault = reading.fault
        # the second attempt leaves out the rows of a CSV that do not fit
        for is_lenient in (False, True) if reading.layout else ():
            try:
                self.session.execute(f"CREATE TABLE {reading.view} AS {reading.query(is_lenient)}")
                break
            except duckdb.Error as error:
                fault = fault or explain(error, reading.uses[0].step.path, [reading.path])
        else:
            added = "file VARCHAR, sheet VARCHAR, file_row BIGINT, geom GEOMETRY, is_mended BOOLEAN"
            self.session.execute(f"CREATE TABLE {reading.view} ({added})")
        for column in {column.column for use in reading.uses for column in use.needed}:
            self.session.execute(f"ALTER TABLE {reading.view} ADD COLUMN IF NOT EXISTS {quoted(column)} VARCHAR")
        return replace(reading, fault=fault)

    def _make(self, step: Step, readings: list[Reading]) -> None:
        """Runs a step. A source table is then given what its contract asks for, whatever the files and adapter gave."""
        paths = [reading.path for reading in readings]
        depends_on_fault = bool(step.inputs & self._faulty) or any(
            reading.fault or any(reading.lacking(use) for use in reading.uses if use.step is step)
            for reading in readings
        )
        try:
            run_file(self.session, step.path, paths)
        except PozoError as error:
            fault = str(error)
            self.session.execute(f"DROP TABLE IF EXISTS {step.table}")
        else:
            fault = breaches(self.session, step, paths) if step.is_source and not depends_on_fault else ""
        if fault or depends_on_fault:
            self._faulty.add(step.table)
        if fault and not depends_on_fault:
            self.faults.append(fault)
        if step.is_source:
            self._conform(step.table)

    def _conform(self, table: str) -> None:
        """Adds to a source table what it lacks of its contract, and gives its columns the contract's types."""
        expected = contract().get(table.partition(".")[2], {}).get("columns", {})
        columns = {quoted(name): said["type"] for name, said in expected.items()}
        if columns:
            declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
            self.session.execute(f"CREATE TABLE IF NOT EXISTS {table} ({declared})")
        for name, kind in columns.items():
            self.session.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {name} {kind}")
            self.session.execute(f"ALTER TABLE {table} ALTER {name} TYPE {kind}")
