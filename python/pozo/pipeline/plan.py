"""Which steps are to run, and why: what the warehouse was built from, compared with what there is now."""

import re
from dataclasses import dataclass
from pathlib import Path

from pozo.pipeline.build_state import BuildState, read_build_state
from pozo.pipeline.errors import PozoError, did_you_mean
from pozo.pipeline.fingerprint import Dependencies, fingerprint
from pozo.pipeline.graph import ordered
from pozo.pipeline.interfaces import Dataset, Hook, Parts, Reader, Tools
from pozo.pipeline.paths import relative
from pozo.pipeline.session import SETTINGS
from pozo.pipeline.steps import Step, load_steps


@dataclass(frozen=True)
class PlannedStep:
    """A step, what its table depends on now, and why it has to run. Without a reason it is up to date."""

    step: Step
    parts: Parts
    reasons: list[str]
    is_built: bool
    is_description_old: bool

    @property
    def runs(self) -> bool:
        return bool(self.reasons)


@dataclass(frozen=True)
class Plan:
    """All steps in their order, tables that no step makes any more, hooks that are due, the build state before."""

    steps: list[PlannedStep]
    dropped: list[str]
    hooks: list[Hook]
    before: BuildState

    @property
    def running(self) -> list[Step]:
        return [planned.step for planned in self.steps if planned.runs]

    @property
    def built_after(self) -> list[Step]:
        """The steps whose tables are in the warehouse once the plan has run."""
        return [planned.step for planned in self.steps if planned.runs or planned.is_built]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        is_step_to_do = any(planned.runs or planned.is_description_old for planned in self.steps)
        return not (is_step_to_do or self.dropped or self.hooks)


def make_plan(tools: Tools, warehouse: Path, select: str | None = None) -> Plan:
    """Compares the steps with the warehouse.

    With select (`x`, `+x`, `x+`, `+x+`, where x is a table, a schema or a folder) only a part may run.
    Raises PozoError for SQL that does not fit together, and for a name that is neither a table nor a folder.
    """
    steps = dataset_steps(tools.dataset, tools.reader)
    chosen = _selected(select, steps) if select else {step.table for step in steps}
    dependencies = Dependencies(tools)
    before = read_build_state(warehouse)
    current: dict[str, str] = {}
    running: set[str] = set()
    planned = []
    for step in steps:
        _refuse_missing_inputs(step, chosen, current)
        parts = dependencies.parts(step, current) if step.inputs <= current.keys() else {}
        built = before.built.get(step.table)
        reasons = _reasons(step, parts, built, running) if step.table in chosen else []
        if reasons:
            running.add(step.table)
            current[step.table] = fingerprint(parts)
        elif built is not None:
            current[step.table] = fingerprint(built)
        is_built = built is not None
        is_described = is_built and before.described[step.table] == (step.description, step.column_descriptions)
        planned.append(PlannedStep(step, parts, reasons, is_built, is_built and not reasons and not is_described))
    tables = {step.table for step in steps}
    is_whole = tables == current.keys()
    hooks = [
        hook
        for hook in tools.hooks
        if (running or before.hooks.get(hook.name) != hook.fingerprint) and (is_whole or not hook.needs_all_tables)
    ]
    return Plan(planned, sorted(before.built.keys() - tables), hooks, before)


def dataset_steps(dataset: Dataset, reader: Reader) -> list[Step]:
    """The steps of a dataset in their order. Raises PozoError for files that the SQL reads and the dataset lacks."""
    steps = ordered(load_steps(dataset.adapters))
    reader.check(steps)
    return steps


def _refuse_missing_inputs(step: Step, chosen: set[str], current: dict[str, str]) -> None:
    missing = sorted(step.inputs - current.keys())
    if missing and step.table in chosen:
        raise PozoError(f"{step.table} reads {missing[0]}, which is not built yet: select +{step.table} for both.")


def _reasons(step: Step, parts: Parts, before: Parts | None, running: set[str]) -> list[str]:
    """Why a step has to run: the parts that its table depends on and that are not as before."""
    if before is None:
        return ["not built yet"]
    names = {"sql": str(relative(step.path)), "settings": str(relative(SETTINGS))}
    reasons = []
    for part in sorted(parts.keys() | before.keys()):
        old, new = before.get(part), parts.get(part)
        change = "is new" if old is None else "is gone" if new is None else "changed"
        if part.removeprefix("table ") in running:
            reasons.append(f"reads {part.removeprefix('table ')}, which runs")
        elif old != new:
            # a hash tells nobody anything
            values = "" if re.fullmatch("[0-9a-f]{64}", new or old) or change != "changed" else f": {old} → {new}"
            reasons.append(f"{names.get(part, part)} {change}{values}")
    return reasons


def _selected(select: str, steps: list[Step]) -> set[str]:
    name = select.strip("+").rstrip("/").removeprefix("sql/")
    tables = {
        step.table
        for step in steps
        if name in (step.table, step.table.partition(".")[0], step.stage, step.path.parent.name)
    }
    if not tables:
        names = {step.table for step in steps} | {step.stage for step in steps}
        raise PozoError(f"{name} is neither a table nor a folder of sql.{did_you_mean(name, names)}")
    before, after = set(tables), set(tables)
    for step in reversed(steps if select.startswith("+") else []):
        before |= step.inputs if step.table in before else set()
    for step in steps if select.endswith("+") else []:
        after |= {step.table} if step.inputs & after else set()
    return before | after
