"""The promises that every build keeps: each file of sql/checks returns the rows that break one of them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pozo.pipeline.errors import PozoError
from pozo.pipeline.interfaces import Session
from pozo.pipeline.paths import SQL, relative
from pozo.pipeline.plan import Plan
from pozo.pipeline.session import explain
from pozo.pipeline.steps import read_query, tables_read

CHECKS = SQL / "checks"
SHOWN_ROWS = 5


@dataclass(frozen=True)
class CheckResult:
    """One check: how many rows break its promise, a report of the first of them, and the SHA-256 of its file."""

    name: str
    breaking_rows: int
    report: str
    fingerprint: str


def run_checks(session: Session, plan: Plan) -> list[CheckResult]:
    """Runs the checks that read a table which ran, and those that are new or edited. The others have passed already.

    A check waits until all its tables are built. Raises PozoError for a check that cannot run, or that reads a table
    which no file makes.
    """
    tables = {planned.step.table for planned in plan.steps}
    ran = {planned.step.table for planned in plan.steps if planned.runs}
    results = []
    for path, read in _checks().items():
        if unknown := sorted(read - tables):
            raise PozoError(f"{relative(path)} reads {unknown[0]}, but no file makes that table.")
        if read <= plan.tables_after and (read & ran or not read or _is_edited(plan, path)):
            results.append(run_check(session, path))
    return results


def due_checks(plan: Plan) -> list[Path]:
    """The checks that are due although no table runs that they read: they are new, or edited since they passed."""
    edited = [path for path in sorted(CHECKS.glob("*.sql")) if _is_edited(plan, path)]
    # a table that runs brings its checks with it; one that is not built makes them wait
    others = {planned.step.table for planned in plan.steps if planned.runs or not planned.is_built}
    # a check that reads no table looks at the session, and runs with every build
    return [path for path in edited if not (tables_read(read_query(path)) or others) & others]


def _is_edited(plan: Plan, path: Path) -> bool:
    """Whether the check is new, or edited since it passed."""
    return plan.before.checks.get(path.stem) != _fingerprint(path)


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def checks_of(tables: set[str]) -> list[Path]:
    """The checks that read some of these tables, and no other."""
    return [path for path, read in _checks().items() if read and read <= tables]


def _checks() -> dict[Path, frozenset[str]]:
    """The checks in the order of their names, and the tables that each reads."""
    return {path: tables_read(read_query(path)) for path in sorted(CHECKS.glob("*.sql"))}


def run_check(session: Session, path: Path) -> CheckResult:
    """Runs one check. Raises PozoError where it cannot be run."""
    sql = path.read_text(encoding="utf-8")
    promise = sql.splitlines()[0].removeprefix("--").strip()
    try:
        count = len(session.execute(sql).fetchall())
        shown = str(session.sql(sql).limit(SHOWN_ROWS)) if count else ""
    except duckdb.Error as error:
        raise PozoError(explain(error, path, [])) from error
    report = f"Check {path.stem}: {count} rows break it. {promise}\n{shown}"
    return CheckResult(path.stem, count, report, _fingerprint(path))
