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


@dataclass(frozen=True)
class CheckResult:
    """One check: how many rows break its promise, a report of the first of them, and the SHA-256 of its file."""

    name: str
    breaking_rows: int
    report: str
    fingerprint: str


def due_checks(plan: Plan) -> list[Path]:
    """The checks that read a table which runs, and those that are new or edited. The others have passed already.

    A check waits until all its tables are built. Raises PozoError for a check that reads a table which no file makes.
    """
    tables = {planned.step.table for planned in plan.steps}
    running = {step.table for step in plan.running}
    built = {step.table for step in plan.built_after}
    due = []
    for path in sorted(CHECKS.glob("*.sql")):
        is_edited = plan.before.checks.get(path.stem) != _fingerprint(path)
        if not (is_edited or running):
            continue
        read = tables_read(read_query(path))
        if unknown := sorted(read - tables):
            raise PozoError(f"{relative(path)} reads {unknown[0]}, but no file makes that table.")
        # a check that reads no table looks at the session, so it runs with every build
        if read <= built and (is_edited or read & running or not read):
            due.append(path)
    return due


def run_check(session: Session, path: Path) -> CheckResult:
    """Runs one check. Raises PozoError if it cannot run."""
    sql = path.read_text(encoding="utf-8")
    promise = sql.splitlines()[0].removeprefix("--").strip()
    try:
        count = len(session.execute(sql).fetchall())
        shown = str(session.sql(sql).limit(5)) if count else ""
    except duckdb.Error as error:
        raise PozoError(explain(error, path, [])) from error
    report = f"Check {path.stem}: {count} rows break it. {promise}\n{shown}"
    return CheckResult(path.stem, count, report, _fingerprint(path))


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
