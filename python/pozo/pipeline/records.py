"""What was built, when, from what and why: written into schema meta, and kept from build to build."""

import json
import subprocess
import time
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path

from pozo.pipeline.build_state import Origin
from pozo.pipeline.checks import CheckResult
from pozo.pipeline.fingerprint import fingerprint
from pozo.pipeline.interfaces import Hook, Parts, Session
from pozo.pipeline.paths import ROOT
from pozo.pipeline.queries import names, run
from pozo.pipeline.run import StepRun
from pozo.pipeline.session import insert, literal


def make_tables(session: Session) -> None:
    """Makes the tables of the records if they are missing, and brings their descriptions up to date."""
    session.begin()  # one transaction for all: without a log, each commit writes to the file
    session.execute("CREATE SCHEMA IF NOT EXISTS meta")
    for name in names("meta/tables"):
        run(session, name)
    session.commit()


def copy_records(session: Session, warehouse: Path) -> None:
    """Copies the records of earlier builds into a warehouse that is built from nothing."""
    session.execute(f"ATTACH {literal(str(warehouse))} AS earlier (READ_ONLY)")
    run(session, "meta/copy_records")
    session.execute("DETACH earlier")


def record_build(
    session: Session,
    origin: Origin,
    runs: list[StepRun],
    checks: list[CheckResult],
    hooks: list[Hook],
    used: Parts,
    began: float,
) -> None:
    """Adds a build to the records. used: versions by name. began: time.monotonic() at its start."""
    session.execute("CHECKPOINT")  # the size of a table is known once it is written
    build_id = session.execute("SELECT coalesce(max(build_id), 0) + 1 FROM meta.build").fetchone()[0]
    table_bytes = dict(run(session, "meta/table_bytes").fetchall())
    for step in runs:
        table, parts, reason = step.planned.step.table, step.planned.parts, "; ".join(step.planned.reasons)
        depends_on = (fingerprint(parts), json.dumps(parts, sort_keys=True))
        made = (step.rows, table_bytes.get(table), step.seconds, reason, step.engine)
        insert(session, "meta.step", [(build_id, table, *depends_on, *made)])
        _replace(session, "meta.profile", table, step.profile)
    for check in checks:
        result = (not check.breaking_rows, check.breaking_rows, check.fingerprint)
        insert(session, 'meta."check"', [(build_id, check.name, *result)])
    for hook in hooks:
        _replace(session, "meta.hook", hook.name, hook.fingerprint)
    versions = ", ".join(f"{name} {number}" for name, number in used.items())
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    *about, scenarios = astuple(origin)
    built = (build_id, now, *about, *_git_state(), versions, time.monotonic() - began, scenarios)
    insert(session, "meta.build", [built])


def _replace(session: Session, table: str, key: str, value: str | None) -> None:
    """Puts a value in the place of the earlier one of this key; none, if there is no value."""
    session.execute(f"DELETE FROM {table} WHERE {session.table(table).columns[0]} = {literal(key)}")
    insert(session, table, [(key, value)] if value else [])


def _git_state() -> tuple[str | None, bool | None]:
    """The project's commit, and whether files differ from it. None for both outside git."""
    command = ["git", "describe", "--always", "--exclude=*", "--abbrev=40", "--dirty"]
    try:
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None, None
    return said.removesuffix("-dirty"), said.endswith("-dirty")
