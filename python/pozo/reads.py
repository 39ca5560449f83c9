"""Which input files the SQL reads, with which reader, and which of their columns it needs."""

from dataclasses import dataclass

from sqlglot import exp
from sqlglot.optimizer.scope import traverse_scope

from pozo.project import Step

READERS = ("read_sheet", "read_layer", "st_read")
# columns that the readers add
ADDED = {"sheet", "file_row", "geom", "is_mended"}


@dataclass(frozen=True)
class Read:
    """One SQL file's reading of one input file: with which macro, which sheet of it, and the columns that it needs."""

    step: Step
    reader: str
    key: str
    sheet: int
    columns: list[str]


@dataclass(frozen=True)
class Look:
    """How one file is to be read, for SQL, and the columns that it has."""

    path: str
    options: dict[str, str]
    columns: list[str]
    place: str = ""


def file_reads(steps: list[Step]) -> list[Read]:
    """Which input files the steps read, as their SQL says."""
    return [
        Read(step, call.name.lower(), key, _sheet_number(call), _columns_read(step))
        for step in steps
        for call in step.tree.find_all(exp.Anonymous)
        if call.name.lower() in READERS and (key := _file_key(call))
    ]


def _file_key(call: exp.Anonymous) -> str:
    """`sites` in read_sheet(getvariable('sites_file'), 1)."""
    path = call.expressions[0] if call.expressions else None
    if isinstance(path, exp.Anonymous) and path.name.lower() == "getvariable":
        return path.expressions[0].name.removesuffix("_file")
    return ""


def _sheet_number(call: exp.Anonymous) -> int:
    return int(call.expressions[1].name) if call.name.lower() == "read_sheet" else 0


def _columns_read(step: Step) -> list[str]:
    """The columns that a step needs of its file: those it names, but for what it makes itself.

    A step that reads other tables too, or that unpivots, says less plainly which they are: DuckDB finds out as it runs.
    """
    if step.inputs or step.tree.find(exp.Pivot):
        return []
    made = {
        select.alias_or_name.lower()
        for scope in traverse_scope(step.tree.expression)
        if not scope.is_root
        for select in scope.expression.selects
        if not isinstance(select, exp.Column)
    }
    return list(
        dict.fromkeys(
            column.name
            for scope in traverse_scope(step.tree.expression)
            for column in scope.columns
            if column.name.lower() not in made | ADDED
        )
    )


def expected(step: Step, column: str) -> str:
    """What the SQL says of the column that it makes from this one, in words."""
    for select in step.tree.expression.selects:
        if any(found.name == column for found in select.find_all(exp.Column)):
            return step.column_descriptions.get(select.alias_or_name, select.alias_or_name)
    return "needed"
