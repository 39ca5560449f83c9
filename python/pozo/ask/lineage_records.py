"""Where the columns come from: read from the SQL of the tables that a build makes, into meta.lineage."""

import json
from pathlib import Path

import duckdb
from sqlglot import exp

from pozo.ask.column_resolver import Statement, variable_read
from pozo.inputs.datasets import Dataset
from pozo.inputs.reference_files import reference_files_read
from pozo.pipeline.paths import ROOT, relative
from pozo.pipeline.plan import Plan
from pozo.pipeline.session import literal
from pozo.pipeline.steps import Step

META = ROOT / "sql" / "queries" / "meta"
Row = tuple[str, str | None, str, str | None, str]


def record_lineage(connection: duckdb.DuckDBPyConnection, plan: Plan, dataset: Dataset) -> None:
    """Brings meta.lineage up to date with the plan that ran: only what it made is read anew."""
    recorded = {table for (table,) in connection.execute("SELECT DISTINCT table_name FROM meta.lineage").fetchall()}
    steps = [
        planned.step
        for planned in plan.steps
        if planned.runs or (planned.is_built and planned.step.table not in recorded)
    ]
    (inputs,) = connection.execute("SELECT getvariable('inputs')").fetchone()
    files = FileNames(dataset, inputs)
    rows = [row for step in steps for row in _rows(connection, step, files)]
    connection.execute(f"SET VARIABLE lineage = {literal(json.dumps(rows))}")
    connection.execute(f"SET VARIABLE tables_made = {literal([step.table for step in steps])}::VARCHAR[]")
    connection.execute((META / "lineage.sql").read_text(encoding="utf-8"))


def _rows(connection: duckdb.DuckDBPyConnection, step: Step, files: "FileNames") -> list[Row]:
    tables = {table: connection.sql(f"FROM {table}").columns for table in (*step.inputs, step.table)}
    columns, rows = Statement(tables, files.name_of).read(step.tree.expression, tables[step.table])
    values = [(step.table, column, *origin, "value") for column, origins in columns.items() for origin in origins]
    deciding = [(step.table, None, *origin, "rows") for origin in rows]
    return sorted(values + deciding, key=str)


class FileNames:
    """What the files are called in meta.lineage: `file samples.csv`, `file data/reference/states.csv`.

    inputs: how the files are read, by path and sheet, part by part, as the session variable of that name says it.
    """

    def __init__(self, dataset: Dataset, inputs: dict[str, list[dict[str, str]]]) -> None:
        self.dataset = dataset
        self.inputs = inputs

    def name_of(self, reading: exp.Expression) -> str:
        """The file that a reader in FROM reads, or that a variable names; nothing where it is neither."""
        for call in reading.find_all(exp.Anonymous):
            variable = variable_read(call)
            if variable.endswith("_file"):
                return f"file {self.dataset.files[variable.removesuffix('_file')].name}{self._sheet(call, variable)}"
        for name in reference_files_read(reading):
            return f"file {' and '.join(str(relative(path)) for path in self.dataset.reference_files[name])}"
        for text in reading.find_all(exp.Literal):
            if text.is_string and Path(text.name).suffix:
                return f"file {text.name}"
        return ""

    def _sheet(self, call: exp.Expression, variable: str) -> str:
        """The sheet that the statement reads of a workbook, where it is known."""
        for reader in call.root().find_all(exp.Anonymous):
            if reader.name.lower() == "read_sheet" and variable_read(reader.expressions[0]) == variable:
                read = self.inputs.get(f"{self.dataset.variables[variable]}#{reader.expressions[1].name}", [{}])
                return f", sheet {read[0]['sheet']}" if read[0].get("sheet") else ""
        return ""
