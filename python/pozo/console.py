"""What a person sees while pozo works: a line per step, and the summary at the end."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from pozo.datasets import Dataset
from pozo.project import ROOT, relative

if TYPE_CHECKING:
    from pozo.plan import Plan

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

    def dataset(self, dataset: Dataset) -> None:
        """Which dataset it is, and whether its figures mean anything."""
        self.line(dataset.title + (" (SYNTHETIC: every figure is invented)" if dataset.is_synthetic else ""))

    def plan(self, plan: "Plan") -> None:
        """One line for each step: up to date, or to run and why."""
        for planned in plan.steps:
            state = "run: " + "; ".join(planned.reasons) if planned.runs else "up to date"
            if planned.is_description_old:
                state += "; its description is brought up to date"
            self.line(f"  {planned.step.table:<32} {state}")
        for table in plan.dropped:
            self.line(f"  {table:<32} drop: no file makes it any more")

    def written(self, path: Path) -> None:
        """One line for a file that was written."""
        self.line(f"  {relative(path)}")

    def summary(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Rows read, used and rejected, and the headline figures, as the warehouse has them."""
        for path in sorted(QUERIES.glob("*.sql")):
            sql = path.read_text(encoding="utf-8")
            self.line(sql.splitlines()[0].removeprefix("--").strip())
            self.line(str(connection.sql(sql)))


def fail(message: str) -> None:
    """An error for a person, on standard error."""
    print(message, file=sys.stderr)
