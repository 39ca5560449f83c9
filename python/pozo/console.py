"""What a person sees while pozo works: a line per step, and the summary at the end."""

import sys

import duckdb

from pozo.project import ROOT

QUERIES = ROOT / "sql" / "console"


class Console:
    """Writes progress to the terminal, or nothing but errors when quiet."""

    def __init__(self, is_quiet: bool = False) -> None:
        self.is_quiet = is_quiet

    def line(self, text: str = "") -> None:
        if not self.is_quiet:
            print(text, flush=True)

    def step(self, name: str, rows: int, seconds: float) -> None:
        """One line for a finished step."""
        self.line(f"  {name:<32} {rows:>12,} rows {seconds:>8.2f} s")

    def summary(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Rows read, used and rejected, and the headline figures, as the warehouse has them."""
        for path in sorted(QUERIES.glob("*.sql")):
            sql = path.read_text(encoding="utf-8")
            self.line(sql.splitlines()[0].removeprefix("--").strip())
            self.line(str(connection.sql(sql)))


def fail(message: str) -> None:
    """An error for a person, on standard error."""
    print(message, file=sys.stderr)
