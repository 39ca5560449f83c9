"""The order in which the steps run, derived from what each one reads."""

from graphlib import CycleError, TopologicalSorter

from pozo.pipeline.errors import PozoError, did_you_mean
from pozo.pipeline.paths import relative
from pozo.pipeline.steps import Step


def ordered(steps: list[Step]) -> list[Step]:
    """Sorts the steps so that each comes after those it reads; among those free to run, by the files' numbers.

    Raises PozoError for two files that make one table, a table that no file makes, a cycle, and a number that
    contradicts the order.
    """
    makers = _makers(steps)
    for step in steps:
        for name in sorted(step.inputs - makers.keys()):
            hint = did_you_mean(name, makers, cutoff=0.6)
            raise PozoError(f"{relative(step.path)} reads {name}, which no file makes.{hint}")
    _refuse_cycle(steps)
    for step in steps:
        for name in sorted(step.inputs):
            if makers[name].place > step.place:
                raise PozoError(
                    f"{relative(step.path)} reads {name}, but the number of {relative(makers[name].path)} "
                    "comes later: give one of the two files another number."
                )
    return sorted(steps, key=lambda step: step.place)


def _makers(steps: list[Step]) -> dict[str, Step]:
    makers: dict[str, Step] = {}
    for step in steps:
        if step.table in makers:
            raise PozoError(
                f"Two files make {step.table}: {relative(makers[step.table].path)} and {relative(step.path)}."
            )
        makers[step.table] = step
    return makers


def _refuse_cycle(steps: list[Step]) -> None:
    paths = {step.table: relative(step.path) for step in steps}
    try:
        TopologicalSorter({step.table: step.inputs for step in steps}).prepare()
    except CycleError as error:
        circle = " → ".join(str(paths[name]) for name in error.args[1])
        raise PozoError(f"These files read each other in a circle: {circle}.") from error
