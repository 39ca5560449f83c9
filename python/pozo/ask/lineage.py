"""Shows where a column comes from, step by step back to the input files."""

from collections.abc import Callable
from pathlib import Path

from pozo.ask.session import asking
from pozo.pipeline.errors import PozoError
from pozo.pipeline.interfaces import Console, Session
from pozo.pipeline.queries import run, set_variable
from pozo.pipeline.session import literal

Outputs = list[dict[str, str]]


def show_lineage(
    console: Console,
    warehouse: Path,
    table: str | None,
    column: str | None,
    outputs: Callable[[Session], Outputs],
) -> None:
    """Prints where a column comes from. Without a column, prints what the table is made from and what it goes into.

    table, column: as a user writes them. outputs: gives the outputs, each with a table that it reads. Raises PozoError
    for an unknown name, with the nearest names.
    """
    if not table:
        raise PozoError("Say of what: TABLE=summary.state_arsenic, and COLUMN=cancer_cases for one of its columns.")
    with asking(warehouse) as session:
        session.execute(f"SET VARIABLE table_name = lineage_table_named({literal(table)})")
        if column:
            known = f"lineage_column_named(setting('table_name'), {literal(column)})"
            session.execute(f"SET VARIABLE column_name = {known}")
        else:
            set_variable(session, "outputs", outputs(session))
        for (line,) in run(session, f"lineage/{'column' if column else 'table'}").fetchall():
            console.line(line)
