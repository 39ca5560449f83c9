"""Records the lineage of the tables that a build makes in meta.lineage."""

import hashlib
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlglot import exp

from pozo.ask.column_resolver import ColumnResolver, Relation, of_file, of_table
from pozo.inputs.needed import ADDED
from pozo.pipeline.interfaces import Hook, Session
from pozo.pipeline.queries import run, set_variable
from pozo.pipeline.steps import DIALECT, INPUT, Step

PACKAGE = Path(__file__).parent
CODE = ("lineage_records", "column_resolver")
COLUMNS = "SELECT DISTINCT column_name FROM meta.input_column WHERE name = ? ORDER BY ALL"
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
    rows = [row for step in steps for row in _rows(session, step, input_name)]
    set_variable(session, "lineage", json.dumps(rows))
    set_variable(session, "tables_made", [step.table for step in steps])
    run(session, "meta/lineage")


def _rows(session: Session, step: Step, input_name: Callable[[str], str]) -> list[Row]:
    resolver = ColumnResolver(partial(_relation, session, input_name))
    columns, deciding = resolver.resolve(step.tree.expression, session.sql(f"FROM {step.table}").columns)
    values = [(step.table, column, *source, "value") for column, sources in columns.items() for source in sources]
    return sorted(values + [(step.table, None, *source, "rows") for source in deciding], key=str)


def _relation(session: Session, input_name: Callable[[str], str], item: exp.Table) -> Relation | None:
    """A table, an input file or a reference file. None for the rows of any other function."""
    call = item.this if isinstance(item.this, exp.Anonymous) else None
    if call and call.name.lower() == "reference_rows":
        return of_file(f"data/reference/{call.expressions[0].name}", session.sql(f"FROM {call.sql(DIALECT)}").columns)
    if f"{item.db}." == INPUT:
        columns = [name for (name,) in session.execute(COLUMNS, [item.name]).fetchall()]
        return of_file(input_name(item.name), [*columns, *ADDED])
    table = f"{item.db}.{item.name}"
    return of_table(table, session.sql(f"FROM {table}").columns) if item.db else None
