"""Where the columns come from: read from the SQL of the tables that a build makes, and recorded in meta.lineage."""

import json
from collections.abc import Callable

from sqlglot import exp

from pozo.ask.column_resolver import Statement
from pozo.pipeline.interfaces import Session
from pozo.pipeline.paths import QUERIES
from pozo.pipeline.plan import Plan
from pozo.pipeline.session import literal
from pozo.pipeline.steps import INPUT, Step

Row = tuple[str, str | None, str, str | None, str]


def record_lineage(session: Session, plan: Plan, input_name: Callable[[str], str]) -> None:
    """Brings meta.lineage up to date: only the tables that ran, and those without a record, are read again.

    input_name: what the file behind input.<key> is called.
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
    session.execute(f"SET VARIABLE lineage = {literal(json.dumps(rows))}")
    session.execute(f"SET VARIABLE tables_made = {literal([step.table for step in steps])}::VARCHAR[]")
    session.execute((QUERIES / "meta" / "lineage.sql").read_text(encoding="utf-8"))


def _rows(session: Session, step: Step, file_name: Callable[[exp.Expression], str]) -> list[Row]:
    tables = {table: session.sql(f"FROM {table}").columns for table in (*step.inputs, step.table)}
    columns, rows = Statement(tables, file_name).read(step.tree.expression, tables[step.table])
    values = [(step.table, column, *origin, "value") for column, origins in columns.items() for origin in origins]
    deciding = [(step.table, None, *origin, "rows") for origin in rows]
    return sorted(values + deciding, key=str)
