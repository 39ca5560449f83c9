"""Records the lineage of the tables that a build makes in meta.lineage."""

import json
from pathlib import Path

import duckdb
from sqlglot import exp

from pozo.ask.column_resolver import ColumnResolver, variable_read
from pozo.inputs.datasets import Dataset
from pozo.pipeline.plan import Plan
from pozo.pipeline.queries import run, set_variable
from pozo.pipeline.steps import Step

Row = tuple[str, str | None, str, str | None, str]


def record_lineage(connection: duckdb.DuckDBPyConnection, plan: Plan, dataset: Dataset) -> None:
    """Updates meta.lineage after a build. Only the tables that it made are resolved again."""
    recorded = {table for (table,) in connection.execute("SELECT DISTINCT table_name FROM meta.lineage").fetchall()}
    steps = [
        planned.step
        for planned in plan.steps
        if planned.runs or (planned.is_built and planned.step.table not in recorded)
    ]
    (inputs,) = connection.execute("SELECT setting('inputs')").fetchone()
    files = FileNames(dataset, inputs)
    rows = [row for step in steps for row in _rows(connection, step, files)]
    set_variable(connection, "lineage", json.dumps(rows))
    set_variable(connection, "tables_made", [step.table for step in steps])
    run(connection, "meta/lineage")


def _rows(connection: duckdb.DuckDBPyConnection, step: Step, files: "FileNames") -> list[Row]:
    tables = {table: connection.sql(f"FROM {table}").columns for table in (*step.inputs, step.table)}
    columns, rows = ColumnResolver(tables, files.name_of).resolve(step.tree.expression, tables[step.table])
    values = [(step.table, column, *origin, "value") for column, sources in columns.items() for origin in sources]
    deciding = [(step.table, None, *origin, "rows") for origin in rows]
    return sorted(values + deciding, key=str)


class FileNames:
    """The names of files in meta.lineage: `file samples.csv`, `file data/reference/states.csv`.

    inputs: the session variable of that name, which states by path and sheet how each part is read.
    """

    def __init__(self, dataset: Dataset, inputs: dict[str, list[dict[str, str]]]) -> None:
        self.dataset = dataset
        self.inputs = inputs

    def name_of(self, reading: exp.Expression) -> str:
        """The file that a reader in FROM reads, or that a setting names. Empty if there is none."""
        for call in reading.find_all(exp.Anonymous):
            variable = variable_read(call)
            if variable.endswith("_file"):
                return f"file {self.dataset.files[variable.removesuffix('_file')].name}{self._sheet(call, variable)}"
        for text in reading.find_all(exp.Literal):
            if text.is_string and Path(text.name).suffix:
                return f"file data/reference{text.name}" if text.name.startswith("/") else f"file {text.name}"
        return ""

    def _sheet(self, call: exp.Expression, variable: str) -> str:
        """The sheet of a workbook that the statement reads, if it is known."""
        for reader in call.root().find_all(exp.Anonymous):
            if reader.name.lower() == "read_sheet" and variable_read(reader.expressions[0]) == variable:
                read = self.inputs.get(f"{self.dataset.variables[variable]}#{reader.expressions[1].name}", [{}])
                return f", sheet {read[0]['sheet']}" if read[0].get("sheet") else ""
        return ""
