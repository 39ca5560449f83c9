"""Where a build's time went: by table, and for one table by DuckDB's own operators."""

from pathlib import Path

import duckdb

from pozo.cli.console import Console
from pozo.pipeline.errors import PozoError, did_you_mean
from pozo.pipeline.paths import ROOT
from pozo.pipeline.session import literal, reading

QUERIES = ROOT / "sql" / "queries" / "profile"


def show_profile(console: Console, warehouse: Path, table: str | None) -> None:
    """Prints seconds, rows and memory of each table's last run; with table, the operators that made this one.

    Raises PozoError for a table without a profile.
    """
    with reading(warehouse) as connection:
        if table is None:
            _show(console, connection, "steps")
            console.line("\nOne table's operators: make profile TABLE=…")
            return
        known = [name for (name,) in connection.execute("SELECT table_name FROM meta.profile ORDER BY ALL").fetchall()]
        if table not in known:
            raise PozoError(f"There is no profile of a table {table}.{did_you_mean(table, known)}")
        connection.execute(f"SET VARIABLE profiled = {literal(table)}")
        _show(console, connection, "operators")


def _show(console: Console, connection: duckdb.DuckDBPyConnection, query: str) -> None:
    answer = connection.sql((QUERIES / f"{query}.sql").read_text(encoding="utf-8"))
    console.table(answer.columns, answer.fetchall())
