"""The order of the steps, derived from what each one reads."""

from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush

from pozo.pipeline.errors import PozoError, did_you_mean
from pozo.pipeline.paths import relative
from pozo.pipeline.steps import Step


def ordered(steps: list[Step]) -> list[Step]:
    """Sorts the steps so that each one comes after those it reads; otherwise by stage and number.

    Raises PozoError for two files that make one table, a table that no file makes, and a cycle.
    """
    makers = _makers(steps)
    for step in steps:
        for name in sorted(step.inputs):
            if name not in makers:
                hint = did_you_mean(name, makers, cutoff=0.6)
                raise PozoError(f"{relative(step.path)} reads {name}, but no file makes that table.{hint}")
    return _sorted(makers)


def _makers(steps: list[Step]) -> dict[str, Step]:
    makers: dict[str, Step] = {}
    for step in steps:
        if step.table in makers:
            raise PozoError(
                f"Two files make {step.table}: {relative(makers[step.table].path)} and {relative(step.path)}."
            )
        makers[step.table] = step
    return makers


def _sorted(makers: dict[str, Step]) -> list[Step]:
    sorter = TopologicalSorter({table: step.inputs for table, step in makers.items()})
    try:
        sorter.prepare()
    except CycleError as error:
        cycle = " → ".join(str(relative(makers[name].path)) for name in error.args[1])
        raise PozoError(f"These files read each other in a circle: {cycle}.") from error
    order: list[Step] = []
    ready: list[tuple[tuple[str, str, str], str]] = []
    while sorter.is_active():
        for table in sorter.get_ready():
            heappush(ready, (makers[table].place, table))
        table = heappop(ready)[1]
        order.append(makers[table])
        sorter.done(table)
    return order
