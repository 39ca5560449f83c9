"""Shows where the time of a build went: by table, or for one table by DuckDB's operators."""

from pathlib import Path

from pozo.ask.session import asking
from pozo.pipeline import queries
from pozo.pipeline.errors import PozoError, did_you_mean
from pozo.pipeline.interfaces import Console


def show_profile(console: Console, warehouse: Path, table: str | None) -> None:
    """Prints seconds, rows and memory of each table's last run. With a table, prints the operators that made it.

    Raises PozoError for a table without a profile.
    """
    with asking(warehouse) as session:
        if table is None:
            console.table(*queries.table(session, "profile/steps"))
            console.line("\nOne table's operators: make profile TABLE=…")
            return
        known = [row["table_name"] for row in queries.rows(session, "profile/tables")]
        if table not in known:
            raise PozoError(f"There is no profile of a table {table}.{did_you_mean(table, known)}")
        queries.set_variable(session, "table_name", table)
        console.table(*queries.table(session, "profile/operators"))
