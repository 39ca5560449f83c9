"""The reader of a dataset's files, as the pipeline uses it."""

from dataclasses import astuple
from functools import cached_property
from pathlib import Path

from sqlglot import exp

from pozo.inputs.contract import CONTRACT, breaches
from pozo.inputs.dataset_toml import TOML
from pozo.inputs.datasets import Dataset
from pozo.inputs.files import FileHashes, package_hash
from pozo.inputs.layout import Layout
from pozo.inputs.parts import InputFile, parts_of
from pozo.inputs.readings import Reading, look_at_inputs, refuse_faults
from pozo.inputs.reference_files import refuse_faulty_reference_files
from pozo.inputs.remote import state_of
from pozo.pipeline.errors import PozoError, did_you_mean
from pozo.pipeline.interfaces import Parts, Session
from pozo.pipeline.paths import relative
from pozo.pipeline.queries import run, set_variable
from pozo.pipeline.session import insert
from pozo.pipeline.steps import Step

CODE = Path(__file__).parent
# what input_rows.sql reads: a build of a part may not have made all of them
SOURCES = {f"source.{name}" for name in ("site", "sample", "town", "state", "municipality", "country")}
TABLES = "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = current_database()"


class FileReader:
    """Reads the files of one dataset. readings: how, once `read` has run."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.hashes = FileHashes()
        self.readings: list[Reading] = []

    def check(self, steps: list[Step]) -> None:
        """Raises PozoError for input files that dataset.toml does not name, and for faulty reference files."""
        faults = [
            f"{relative(step.path)} reads input.{key}, but {relative(self.dataset.folder / TOML)} has no [files.{key}]."
            f"{did_you_mean(key, self.dataset.files)}"
            for step in steps
            for key in sorted(step.files - self.dataset.files.keys())
        ]
        faults += [
            f"{relative(step.path)} reads a file with {call}, so pozo would not notice when the file changes: "
            "name the file in dataset.toml and read FROM input.<name>, or use reference_rows('….csv')."
            for step in steps
            for call in _direct_reads(step)
        ]
        if faults:
            raise PozoError("\n".join(faults))
        refuse_faulty_reference_files(self.dataset, steps)

    def fingerprints(self, step: Step, reference_files: set[str]) -> Parts:
        """What the step's table depends on: its input and reference files, how they are read, its contract."""
        paths = [path for name in reference_files for path in self.dataset.reference_files.get(name, [])]
        if step.is_source:
            paths.append(CONTRACT)
        if step.spark_path.exists():
            paths.append(step.spark_path)
        parts = {f"file {relative(path)}": self.hashes.sha256(path) for path in paths}
        for key in step.files:
            parts |= {f"file {part.name}": self.hashes.state(part) for part in parts_of(self.dataset.files[key])}
            parts[f"dataset.toml, {key}"] = str(self.dataset.file_options.get(key, {}))
        if step.files:
            parts[f"file {relative(CODE)}"] = self._code
        return parts

    def read(self, session: Session, steps: list[Step]) -> list[str]:
        """Makes the views of schema input, and returns their SQL.

        Raises PozoError for each file that cannot be read or lacks columns.
        """
        self.readings = look_at_inputs(session, self.dataset, steps)
        refuse_faults(self.readings)
        views = [reading.sql() for reading in self.readings]
        for view in views:
            session.execute(view)
        return views

    def paths(self, names: set[str]) -> list[Path]:
        """The files that dataset.toml gives these names."""
        return [path for name, path in self.dataset.files.items() if name in names]

    def fault(self, session: Session, step: Step, paths: list[Path]) -> str:
        """How a source table breaks its contract. Empty if it does not."""
        return breaches(session, step, paths)

    def file_name(self, key: str) -> str:
        """What the file is called in meta.lineage: its name and, for a workbook, the sheet."""
        layouts = [reading.layout for reading in self.readings if reading.key == key]
        sheet = f", sheet {layouts[0].part}" if layouts and layouts[0].format == "workbook" else ""
        return f"{self.dataset.files[key].name}{sheet}"

    def record(self, session: Session, remade_tables: list[str]) -> None:
        """Records the input files of the last build, and how the files behind the remade tables were read."""
        (build_id,) = session.execute("SELECT max(build_id) FROM meta.build").fetchone()
        parts = [(name, part) for name, path in self.dataset.files.items() for part in parts_of(path)]
        insert(session, "meta.input", [(build_id, name, str(part), *self._content(part), None) for name, part in parts])
        record_readings(session, self.readings, remade_tables)
        made = {f"{schema}.{table}" for schema, table in session.execute(TABLES).fetchall()}
        if made >= SOURCES:
            run(session, "meta/input_rows")

    @cached_property
    def _code(self) -> str:
        return package_hash(CODE)

    def _content(self, file: InputFile) -> tuple[int | None, str | None]:
        """The size of a file, bytes, and its SHA-256. A file at an address is not fetched, so it has only a size."""
        if isinstance(file, Path):
            return file.stat().st_size, self.hashes.sha256(file)
        return state_of(file).size, None


def record_readings(session: Session, readings: list[Reading], remade_tables: list[str]) -> None:
    """Records how files were read for the tables that were made again. The records of other tables stay."""
    set_variable(session, "remade_tables", remade_tables)
    run(session, "meta/forget_readings")
    for reading in readings:
        layout = reading.layout or Layout("", "", [])
        form, part = layout.format or None, layout.part or None
        found = [layout.found.get(name) or None for name in ("header_row", "encoding", "delimiter", "crs")]
        how = (reading.key, reading.path.name, form, part, list(layout.parts), *found, reading.fault or None)
        for use in reading.uses:
            table = use.step.table
            columns, needed = enumerate(layout.columns, start=1), enumerate(use.needed, start=1)
            insert(session, "meta.reading", [(table, str(relative(use.step.path)), *how)])
            insert(session, "meta.input_column", [(table, reading.key, part, *column) for column in columns])
            insert(session, "meta.needed_column", [(table, place, *astuple(column)) for place, column in needed])


def _direct_reads(step: Step) -> list[str]:
    """The calls of DuckDB's own readers, and the file names in FROM."""
    calls = [call.name if isinstance(call, exp.Anonymous) else call.sql_name() for call in step.tree.find_all(exp.Func)]
    tables = [table.name for table in step.tree.find_all(exp.Table) if not table.db and "." in table.name]
    return [*(call for call in calls if call.lower().startswith(("read_", "st_read", "parquet_scan"))), *tables]
