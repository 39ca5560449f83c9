"""The promises that every build keeps: each file of sql/checks returns the rows that break one."""

from dataclasses import dataclass

import duckdb

from pozo.errors import PozoError
from pozo.project import ROOT
from pozo.session import explain

CHECKS = ROOT / "sql" / "checks"
SHOWN_ROWS = 5


@dataclass(frozen=True)
class CheckResult:
    """One check: how many rows break its promise, and a report of the first of them."""

    name: str
    breaking_rows: int
    report: str


def run_checks(connection: duckdb.DuckDBPyConnection) -> list[CheckResult]:
    """Runs every check. Raises PozoError for a check that cannot be run."""
    return [_run(connection, path) for path in sorted(CHECKS.glob("*.sql"))]


def _run(connection: duckdb.DuckDBPyConnection, path) -> CheckResult:
    sql = path.read_text(encoding="utf-8")
    promise = sql.splitlines()[0].removeprefix("--").strip()
    try:
        breaking = connection.sql(sql)
        count = breaking.count("*").fetchone()[0]
    except duckdb.Error as error:
        raise PozoError(explain(error, path, [])) from error
    shown = str(breaking.limit(SHOWN_ROWS)) if count else ""
    return CheckResult(path.stem, count, f"Check {path.stem}: {count} rows break it. {promise}\n{shown}")
