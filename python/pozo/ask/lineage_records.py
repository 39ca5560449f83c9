"""Records the lineage of the tables that a build makes in meta.lineage."""

import json
from collections.abc import Callable

from sqlglot import exp

from pozo.ask.column_resolver import ColumnResolver
from pozo.pipeline.interfaces import Session
from pozo.pipeline.plan import Plan
from pozo.pipeline.queries import run, set_variable
from pozo.pipeline.steps import INPUT, Step

Row = tuple[str, str | None, str, str | None, str]


def record_lineage(session: Session, plan: Plan, input_name: Callable[[str], str]) -> None:
    """Updates meta.lineage after a build. Only the tables that it made, and those without a record, are resolved.

    input_name: gives the name of the file behind input.<key>.
    """
    recorded = {table for (table,) in session.execute("SELECT DISTINCT table_name FROM meta.lineage").fetchall()}
    running = {step.table for step in plan.running}
    steps = [step for step in plan.built_after if step.table in running or step.table not in recorded]

    def file_name(reading: exp.Expression) -> str:
        if isinstance(reading, exp.Table) and f"{reading.db}." == INPUT:
            return f"file {input_name(reading.name)}"
        calls = [call for call in reading.find_all(exp.Anonymous) if call.name.lower() == "reference_rows"]
        return f"file data/reference/{calls[0].expressions[0].name}" if calls else ""

    rows = [row for step in steps for row in _rows(session, step, file_name)]
    set_variable(session, "lineage", json.dumps(rows))
    set_variable(session, "tables_made", [step.table for step in steps])
    run(session, "meta/lineage")


def _rows(session: Session, step: Step, file_name: Callable[[exp.Expression], str]) -> list[Row]:
    tables = {table: session.sql(f"FROM {table}").columns for table in (*step.inputs, step.table)}
    columns, deciding = ColumnResolver(tables, file_name).resolve(step.tree.expression, tables[step.table])
    values = [(step.table, column, *source, "value") for column, sources in columns.items() for source in sources]
    return sorted(values + [(step.table, None, *source, "rows") for source in deciding], key=str)
