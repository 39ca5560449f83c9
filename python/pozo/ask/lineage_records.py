"""Records the lineage of the tables that a build makes in meta.lineage."""

import hashlib
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlglot import exp

from pozo.ask.column_resolver import ColumnResolver
from pozo.pipeline.interfaces import Hook, Session
from pozo.pipeline.queries import run, set_variable
from pozo.pipeline.steps import INPUT, Step

PACKAGE = Path(__file__).parent
CODE = ("lineage_records", "column_resolver", "column_scopes")
Row = tuple[str, str | None, str, str | None, str]


def lineage_hook(input_name: Callable[[str], str]) -> Hook:
    """Records the lineage. input_name: gives the name of the file behind input.<key>."""
    code = "".join((PACKAGE / f"{name}.py").read_text(encoding="utf-8") for name in CODE)
    fingerprint = hashlib.sha256(code.encode()).hexdigest()
    return Hook("lineage", fingerprint, partial(record_lineage, input_name=input_name))


def record_lineage(session: Session, steps: list[Step], ran: set[str], input_name: Callable[[str], str]) -> None:
    """Updates meta.lineage. Only the tables that ran, and those without a record, are resolved; all, if none ran."""
    recorded = {table for (table,) in session.execute("SELECT DISTINCT table_name FROM meta.lineage").fetchall()}
    steps = [step for step in steps if not ran or step.table in ran or step.table not in recorded]

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
