"""Which steps are to run, and why: what the warehouse was built from against what there is now."""

from dataclasses import dataclass
from pathlib import Path

from pozo.inputs.datasets import Dataset
from pozo.inputs.reference_files import refuse_faulty_reference_files
from pozo.inputs.sniffing import refuse_undeclared_files
from pozo.pipeline.build_state import Standing, read_standing
from pozo.pipeline.errors import PozoError, did_you_mean
from pozo.pipeline.fingerprint import UNSAID, Surroundings, fingerprint
from pozo.pipeline.graph import ordered
from pozo.pipeline.macros import MacroPlan, plan_macros
from pozo.pipeline.paths import relative
from pozo.pipeline.session import SETTINGS, definition_files
from pozo.pipeline.steps import Step, load_steps


@dataclass(frozen=True)
class PlannedStep:
    """A step, what its table depends on now, and why it has to run; without a reason it is up to date."""

    step: Step
    parts: dict[str, str]
    reasons: list[str]
    is_built: bool
    is_description_old: bool

    @property
    def runs(self) -> bool:
        return bool(self.reasons)


@dataclass(frozen=True)
class Plan:
    """All steps in their order, the tables that no step makes any more, the macros; and the warehouse as it stands."""

    steps: list[PlannedStep]
    dropped: list[str]
    macros: MacroPlan
    surroundings: Surroundings
    standing: Standing

    @property
    def tables_after(self) -> set[str]:
        """The tables that stand in the warehouse once the plan has run."""
        return {planned.step.table for planned in self.steps if planned.runs or planned.is_built}

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to do."""
        is_step_to_do = any(planned.runs or planned.is_description_old for planned in self.steps)
        return not (is_step_to_do or self.dropped) and self.macros.is_empty


def make_plan(dataset: Dataset, warehouse: Path, select: str | None = None) -> Plan:
    """Compares the steps with the warehouse.

    With select (`x`, `+x`, `x+`, `+x+`, where x is a table, a schema or a folder) only a part may run.

    Raises PozoError for SQL that does not fit together and for a name that is neither a table nor a folder.
    """
    steps = ordered(load_steps(dataset.adapters))
    refuse_undeclared_files(dataset, steps)
    refuse_faulty_reference_files(dataset, steps)
    chosen = _selected(select, steps) if select else {step.table for step in steps}
    surroundings = Surroundings(dataset, definition_files())
    standing = read_standing(warehouse)
    current: dict[str, str] = {}
    running: set[str] = set()
    planned = []
    for step in steps:
        _refuse_missing_inputs(step, chosen, current)
        parts = surroundings.parts(step, current) if step.inputs <= current.keys() else {}
        before = standing.built.get(step.table)
        reasons = _reasons(step, parts, before, running) if step.table in chosen else []
        if reasons:
            running.add(step.table)
            current[step.table] = fingerprint(parts)
        elif before is not None:
            current[step.table] = fingerprint(before)
        is_built = before is not None
        is_described = is_built and standing.described[step.table] == (step.description, step.column_descriptions)
        planned.append(PlannedStep(step, parts, reasons, is_built, is_built and not reasons and not is_described))
    surroundings.hashes.save()
    tables = {step.table for step in steps}
    macro_plan = plan_macros(standing.macros, is_whole=tables == current.keys())
    return Plan(planned, sorted(standing.built.keys() - tables), macro_plan, surroundings, standing)


def _refuse_missing_inputs(step: Step, chosen: set[str], current: dict[str, str]) -> None:
    missing = sorted(step.inputs - current.keys())
    if missing and step.table in chosen:
        raise PozoError(f"{step.table} reads {missing[0]}, which is not built yet: select +{step.table} for both.")


def _reasons(step: Step, parts: dict[str, str], before: dict[str, str] | None, running: set[str]) -> list[str]:
    if before is None:
        return ["not built yet"]
    written_in = {"sql": step.path, "spark": step.path_for_spark, "settings": SETTINGS}
    reasons = []
    for part in sorted(parts.keys() | before.keys()):
        old, new = before.get(part), parts.get(part)
        kind, _, name = part.partition(" ")
        change = "is new" if old is None else "is gone" if new is None else "changed"
        if kind == "table" and name in running:
            reasons.append(f"reads {name}, which runs")
        elif old == new:
            continue
        elif part in written_in:
            path = relative(written_in[part])
            reasons.append(f"edited {path}" if change == "changed" else f"{path} {change}")
        elif kind == "table":
            reasons.append(f"{name} has changed")
        elif kind == "file" and new and new.startswith(UNSAID):
            reasons.append(f"{name} may have changed: its server says {UNSAID}")
        elif kind == "file":
            reasons.append(f"{name} {change}")
        elif kind == "macro":
            reasons.append(f"edited {part}")
        elif kind == "variable":
            reasons.append(f"{part} changed")
        else:
            reasons.append(f"{part} {old} → {new}")
    return reasons


def _selected(select: str, steps: list[Step]) -> set[str]:
    name = select.strip("+").rstrip("/").removeprefix("sql/")
    tables = {
        step.table
        for step in steps
        if name in (step.table, step.table.partition(".")[0], step.place[0], step.path.parent.name)
    }
    if not tables:
        names = {step.table for step in steps} | {step.place[0] for step in steps}
        raise PozoError(f"{name} is neither a table nor a folder of sql.{did_you_mean(name, names)}")
    chosen = set(tables)
    if select.startswith("+"):
        for step in reversed(steps):
            if step.table in chosen:
                chosen |= step.inputs
    if select.endswith("+"):
        after = set(tables)
        for step in steps:
            if step.inputs & after:
                after.add(step.table)
        chosen |= after
    return chosen
