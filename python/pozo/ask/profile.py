"""Shows where the time of a build went: by table, or for one table by DuckDB's operators."""

from pathlib import Path

import duckdb

from pozo.ask.session import asking
from pozo.pipeline.console import Console
from pozo.pipeline.errors import PozoError, did_you_mean
from pozo.pipeline.queries import run, set_variable


def show_profile(console: Console, warehouse: Path, table: str | None) -> None:
    """Prints seconds, rows and memory of each table's last run. With a table, prints the operators that made it.

    Raises PozoError for a table without a profile.
    """
    with asking(warehouse) as connection:
        if table is None:
            _show(console, connection, "profile/steps")
            console.line("\nOne table's operators: make profile TABLE=…")
            return
        known = [name for (name,) in run(connection, "profile/tables").fetchall()]
        if table not in known:
            raise PozoError(f"There is no profile of a table {table}.{did_you_mean(table, known)}")
        set_variable(connection, "table_name", table)
        _show(console, connection, "profile/operators")


def _show(console: Console, connection: duckdb.DuckDBPyConnection, query: str) -> None:
    answer = run(connection, query)
    console.table([column[0] for column in answer.description], answer.fetchall())
