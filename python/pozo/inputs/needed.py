"""Which columns the adapters need from each input file, as their SQL says."""

from dataclasses import dataclass

from sqlglot import exp
from sqlglot.optimizer.scope import traverse_scope

from pozo.pipeline.steps import Step

# columns that every reader adds
ADDED = ("file", "sheet", "file_row", "geom", "is_mended")


@dataclass(frozen=True)
class Needed:
    """A column that a step takes from an input file."""

    column: str
    made: str  # the column of the step's table that it goes into
    what: str  # what that column is, in words
    is_optional: bool  # whether the step works without it
    is_parameter: bool  # whether it holds measured values; reference.parameter says of which contaminant


@dataclass(frozen=True)
class Use:
    """One step's use of one input file, and the columns that it needs from it."""

    step: Step
    key: str  # the file's name in dataset.toml
    needed: list[Needed]


def file_uses(steps: list[Step]) -> list[Use]:
    """Which input files the steps read."""
    parameters = {name for step in steps for name in _unpivoted(step)}
    uses = []
    for step in steps:
        # of several tables or files, sqlglot cannot tell whose column it is: DuckDB finds out as the step runs
        needed = _needed(step, parameters) if len(step.files) == 1 and not step.inputs else []
        uses += [Use(step, key, needed) for key in sorted(step.files)]
    return uses


def _unpivoted(step: Step) -> list[str]:
    """The columns that the step turns into rows: measured values."""
    return [
        column.name
        for pivot in step.tree.find_all(exp.Pivot)
        for field in pivot.args.get("fields") or []
        for column in field.expressions
        if isinstance(column, exp.Column)
    ]


def _needed(step: Step, parameters: set[str]) -> list[Needed]:
    """The columns that a step names, without those that it makes itself or that the reader adds."""
    pivots = list(step.tree.find_all(exp.Pivot))
    if any(not pivot.args.get("fields") for pivot in pivots):
        return []  # the other syntax of UNPIVOT, which has the columns' names elsewhere
    scopes = traverse_scope(step.tree.expression)
    inner = [select for scope in scopes if not scope.is_root for select in scope.expression.selects]
    made = {select.alias_or_name.lower() for select in inner if not isinstance(select, exp.Column)}
    # value_text and parameter in UNPIVOT (value_text FOR parameter IN (…))
    made |= {
        part.name.lower()
        for pivot in pivots
        for part in [*pivot.expressions, *(field.this for field in pivot.args["fields"])]
    }
    # NULL::VARCHAR AS "CLAVE", in a UNION ALL BY NAME with the file: a column that only some editions have
    optional = {select.alias_or_name.lower() for select in inner if _is_null(select.unalias())}
    names = [*(column.name for scope in scopes for column in scope.columns), *_unpivoted(step)]
    return [
        Needed(name, *_made_of(step, name), is_optional=name.lower() in optional, is_parameter=name in parameters)
        for name in dict.fromkeys(names)
        if name.lower() not in (made | set(ADDED)) - optional
    ]


def _is_null(value: exp.Expression) -> bool:
    return isinstance(value.this if isinstance(value, exp.Cast) else value, exp.Null)


def _made_of(step: Step, column: str) -> tuple[str, str]:
    """The column that the step makes from this one, and that column's description."""
    for select in step.tree.expression.selects:
        if any(found.name == column for found in select.find_all(exp.Column)):
            made = select.alias_or_name
            return made, step.column_descriptions.get(made, made)
    return "", "needed"
