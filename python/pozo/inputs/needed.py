"""Which input files the SQL reads, with which reader, and which of their columns it needs."""

from dataclasses import dataclass

from sqlglot import exp
from sqlglot.optimizer.scope import traverse_scope

from pozo.pipeline.steps import Step

READERS = ("read_sheet", "read_layer", "st_read")
# columns that the readers add
ADDED = {"file", "sheet", "file_row", "geom", "is_mended"}


@dataclass(frozen=True)
class Needed:
    """A column that a step takes from its file, and what it makes of it."""

    column: str
    made: str  # column of the step's table
    what: str  # the same in words
    is_optional: bool  # whether the step does without it
    is_parameter: bool  # whether it holds measured values, of which reference.parameter says which


@dataclass(frozen=True)
class Read:
    """One SQL file's reading of one input file: with which macro, which sheet of it, and the columns that it takes."""

    step: Step
    reader: str
    key: str
    sheet: int
    needed: list[Needed]

    @property
    def columns(self) -> list[str]:
        """The columns that it takes, as its SQL names them."""
        return [needed.column for needed in self.needed]


@dataclass(frozen=True)
class Look:
    """How one file is to be read, for SQL, and what it holds."""

    path: str
    format: str  # CSV, workbook, Parquet, or GDAL's name of a map layer's driver
    options: dict[str, str]  # for the readers of sql/10_source/formats
    columns: list[str]
    part: str = ""  # the sheet or layer that is read
    parts: tuple[str, ...] = ()  # all that there are

    @property
    def place(self) -> str:
        """Where in the file, for a message."""
        return f", sheet {self.part}," if self.format == "workbook" else ""


def file_reads(steps: list[Step]) -> list[Read]:
    """Which input files the steps read, as their SQL says."""
    parameters = {name for step in steps for name in _unpivoted(step)}
    reads = []
    for step in steps:
        calls = {
            (call.name.lower(), key, _sheet_number(call)): None
            for call in step.tree.find_all(exp.Anonymous)
            if call.name.lower() in READERS and (key := _file_key(call))
        }
        # a step that reads several tables or files says less plainly which column is whose: DuckDB finds out as it runs
        needed = _needed(step, parameters) if len(calls) == 1 and not step.inputs else []
        reads += [Read(step, reader, key, sheet, needed) for reader, key, sheet in calls]
    return reads


def _file_key(call: exp.Anonymous) -> str:
    """`sites` in read_sheet(setting('sites_file'), 1)."""
    path = call.expressions[0] if call.expressions else None
    if isinstance(path, exp.Anonymous) and path.name.lower() == "setting":
        return path.expressions[0].name.removesuffix("_file")
    return ""


def _sheet_number(call: exp.Anonymous) -> int:
    return int(call.expressions[1].name) if call.name.lower() == "read_sheet" else 0


def _unpivoted(step: Step) -> list[str]:
    """The columns that the step puts one below the other: measured values."""
    return [
        column.name
        for pivot in step.tree.find_all(exp.Pivot)
        for field in pivot.args.get("fields") or []
        for column in field.expressions
        if isinstance(column, exp.Column)
    ]


def _needed(step: Step, parameters: set[str]) -> list[Needed]:
    """The columns that a step takes of its file: those it names, but for what it makes itself or the reader adds."""
    pivots = list(step.tree.find_all(exp.Pivot))
    if any(not pivot.args.get("fields") for pivot in pivots):
        return []  # another way to write UNPIVOT, in which the columns' names stand elsewhere
    scopes = traverse_scope(step.tree.expression)
    inner = [select for scope in scopes if not scope.is_root for select in scope.expression.selects]
    made = {select.alias_or_name.lower() for select in inner if not isinstance(select, exp.Column)}
    # value_text and parameter in UNPIVOT (value_text FOR parameter IN (…))
    made |= {
        part.name.lower()
        for pivot in pivots
        for part in [*pivot.expressions, *(field.this for field in pivot.args["fields"])]
    }
    # NULL::VARCHAR AS "CLAVE", united with the file by name: a column that only some editions have
    optional = {select.alias_or_name.lower() for select in inner if _is_null(select.unalias())}
    names = [*(column.name for scope in scopes for column in scope.columns), *_unpivoted(step)]
    return [
        Needed(name, *_made_of(step, name), is_optional=name.lower() in optional, is_parameter=name in parameters)
        for name in dict.fromkeys(names)
        if name.lower() not in (made | ADDED) - optional
    ]


def _is_null(value: exp.Expression) -> bool:
    return isinstance(value.this if isinstance(value, exp.Cast) else value, exp.Null)


def _made_of(step: Step, column: str) -> tuple[str, str]:
    """The column that the step makes from this one, and what its SQL says of that, in words."""
    for select in step.tree.expression.selects:
        if any(found.name == column for found in select.find_all(exp.Column)):
            made = select.alias_or_name
            return made, step.column_descriptions.get(made, made)
    return "", "needed"
