"""What was built, when, from what and why: written into schema meta, and kept from build to build."""

import json
import subprocess
import time
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path

from pozo.pipeline.build_state import origin_of
from pozo.pipeline.checks import CheckResult
from pozo.pipeline.fingerprint import fingerprint, versions
from pozo.pipeline.interfaces import Dataset, Hook, Parts, Session
from pozo.pipeline.paths import ROOT
from pozo.pipeline.queries import names, run
from pozo.pipeline.run import StepRun
from pozo.pipeline.session import insert, literal


def make_tables(session: Session) -> None:
    """Makes the tables of the records if they are missing, and brings their descriptions up to date.

    All in one transaction: without a log, each commit writes to the file.
    """
    session.begin()
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
    dataset: Dataset,
    runs: list[StepRun],
    checks: list[CheckResult],
    hooks: list[Hook],
    engine: Parts,
    began: float,
) -> None:
    """Adds a build to the records. engine: the versions of another engine. began: time.monotonic() at its start."""
    session.execute("CHECKPOINT")  # the size of a table is known once it is written
    build_id = session.execute("SELECT coalesce(max(build_id), 0) + 1 FROM meta.build").fetchone()[0]
    table_bytes = dict(run(session, "meta/table_bytes").fetchall())
    steps = [(build_id, *_step_values(run, table_bytes.get(run.planned.step.table))) for run in runs]
    insert(session, "meta.step", steps)
    _replace_profiles(session, runs)
    insert(
        session,
        'meta."check"',
        [(build_id, check.name, not check.breaking_rows, check.breaking_rows, check.fingerprint) for check in checks],
    )
    for hook in hooks:
        session.execute(f"DELETE FROM meta.hook WHERE name = {literal(hook.name)}")
    insert(session, "meta.hook", [(hook.name, hook.fingerprint) for hook in hooks])
    commit, is_dirty = _git_state()
    used = ", ".join(f"{name} {number}" for name, number in (versions() | engine).items())
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    *about, scenarios = astuple(origin_of(dataset))
    seconds = time.monotonic() - began
    insert(session, "meta.build", [(build_id, now, *about, commit, is_dirty, used, seconds, scenarios)])


def _step_values(run: StepRun, table_bytes: int | None) -> tuple[str | float | None, ...]:
    planned = run.planned
    parts = json.dumps(planned.parts, sort_keys=True)
    reason = "; ".join(planned.reasons)
    made = (run.rows, table_bytes, run.seconds, reason, run.engine)
    return planned.step.table, fingerprint(planned.parts), parts, *made


def _replace_profiles(session: Session, runs: list[StepRun]) -> None:
    """Keeps DuckDB's profile of each table's last run."""
    if runs:
        tables = ", ".join(literal(run.planned.step.table) for run in runs)
        session.execute(f"DELETE FROM meta.profile WHERE table_name IN ({tables})")
        insert(session, "meta.profile", [(run.planned.step.table, run.profile) for run in runs if run.profile])


def _git_state() -> tuple[str | None, bool | None]:
    """The project's commit, and whether files differ from it. None for both outside git."""
    command = ["git", "describe", "--always", "--exclude=*", "--abbrev=40", "--dirty"]
    try:
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None, None
    return said.removesuffix("-dirty"), said.endswith("-dirty")
