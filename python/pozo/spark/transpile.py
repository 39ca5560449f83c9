"""Carries the SQL of a step over to Spark: macros expanded, variables filled in, DuckDB's ways put as Spark's."""

from dataclasses import dataclass
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, UnsupportedError

from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import relative
from pozo.pipeline.steps import DIALECT, Step

SPARK = "spark"
# a function enters here once it is known to mean the same in both, missing values and ends of ranges included
CARRIED_OVER = (
    *(exp.Abs, exp.And, exp.AnyValue, exp.Avg, exp.Case, exp.Cast, exp.Ceil, exp.Chr, exp.Coalesce, exp.Concat),
    *(exp.Count, exp.Exp, exp.Explode, exp.Floor, exp.GenerateSeries, exp.Greatest, exp.GroupConcat, exp.If, exp.Lag),
    *(exp.Lead, exp.Least, exp.Left, exp.Ln, exp.Lower, exp.Max, exp.MD5, exp.Median, exp.Min, exp.Nullif, exp.Or),
    *(exp.PercentileCont, exp.Pow, exp.Rank, exp.Replace, exp.Round, exp.RowNumber, exp.Sign, exp.Sqrt, exp.Sum),
    exp.Upper,
)

Variables = dict[str, str | float | bool]


@dataclass(frozen=True)
class Macro:
    """A scalar macro: the names of its arguments, its expression, the file that holds it."""

    arguments: list[str]
    expression: exp.Expression
    path: Path


def read_macros(paths: list[Path]) -> dict[str, Macro]:
    """The scalar macros that the files hold, by name."""
    return {
        tree.this.this.name.lower(): Macro([argument.name for argument in tree.this.expressions], tree.expression, path)
        for path in paths
        for tree in sqlglot.parse(path.read_text(encoding="utf-8"), dialect=DIALECT)
        if isinstance(tree, exp.Create) and tree.kind == "MACRO" and not isinstance(tree.expression, exp.Query)
    }


def transpile(step: Step, macros: dict[str, Macro], variables: Variables) -> str:
    """The step in Spark's SQL: a view's statement, a table's query.

    Raises PozoError, with file and line, for what cannot be carried over.
    """
    query = step.tree.expression.copy()
    _refuse_unknown(query, step.path, macros)
    query = query.transform(_without_macros, macros).transform(_with_values, variables).transform(_in_the_way_of_spark)
    tree = exp.Create(this=step.tree.this.copy(), kind="VIEW", expression=query) if step.is_view else query
    try:
        return tree.sql(SPARK, identify=True, comments=False, unsupported_level=ErrorLevel.RAISE)
    except UnsupportedError as error:
        fault = next(node for node in _innermost_first(query) if not _can_be_written(node))
        raise PozoError(f"{_place(fault, step.path)}, cannot be carried over to Spark: {error}") from error


def _refuse_unknown(query: exp.Expression, path: Path, macros: dict[str, Macro]) -> None:
    """Raises PozoError for what may mean something else in Spark, or nothing, in the query or a macro that it calls."""
    for node in query.walk(bfs=False):
        macro = macros.get(node.name.lower()) if isinstance(node, exp.Anonymous) else None
        if macro and len(macro.arguments) != len(node.expressions):
            raise PozoError(f"{_place(node, path)}: {node.name} takes {len(macro.arguments)} arguments.")
        if macro:
            _refuse_unknown(macro.expression, macro.path, macros)
        elif unknown := _unknown(node):
            raise PozoError(
                f"{_place(node, path)}, cannot be carried over to Spark: it is not known whether {unknown} means the "
                "same there. Say it otherwise, or build with DuckDB (without ENGINE=spark)."
            )


def _unknown(node: exp.Expression) -> str | None:
    """What is not known to mean the same in Spark about this part of a query by itself; None where nothing is."""
    match node:
        case exp.Func() if not isinstance(node, CARRIED_OVER) and not _is_setting(node):
            return node.name if isinstance(node, exp.Anonymous) else node.sql_name().lower()
        case exp.Join() if node.method:
            return f"{node.method} JOIN"
        case exp.Star() if node.args.get("replace"):
            return "* REPLACE"
        case exp.Bracket() | exp.IntDiv() | exp.SimilarTo() | exp.TableSample():
            return node.sql(DIALECT)
    return None


def _place(node: exp.Expression, path: Path) -> str:
    """File and line of a part of a query; the parser notes the line of names, so that of the first name in it."""
    line = next((part.meta["line"] for part in node.walk(bfs=False) if "line" in part.meta), None)
    return f"{relative(path)}, line {line}" if line else str(relative(path))


def _innermost_first(query: exp.Expression) -> list[exp.Expression]:
    return list(query.walk(bfs=True))[::-1]


def _can_be_written(node: exp.Expression) -> bool:
    try:
        node.sql(SPARK, unsupported_level=ErrorLevel.RAISE)
    except UnsupportedError:
        return False
    return True


def _is_setting(node: exp.Expression) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() == "setting"


def _with_values(node: exp.Expression, variables: Variables) -> exp.Expression:
    if not _is_setting(node):
        return node
    return exp.convert(variables.get(node.expressions[0].name))


def _without_macros(node: exp.Expression, macros: dict[str, Macro]) -> exp.Expression:
    """The macro's own expression in the place of a call, and so on for the macros called there."""
    macro = macros.get(node.name.lower()) if isinstance(node, exp.Anonymous) else None
    if macro is None:
        return node
    given = dict(zip(macro.arguments, node.expressions, strict=True))

    def with_arguments(part: exp.Expression) -> exp.Expression:
        return exp.paren(given[part.name].copy()) if isinstance(part, exp.Column) and part.name in given else part

    return exp.paren(macro.expression.transform(with_arguments).transform(_without_macros, macros))


def _in_the_way_of_spark(node: exp.Expression) -> exp.Expression:
    match node:
        case exp.Literal() if node.is_number and not node.is_int:
            return _as_double(node)
        case exp.Cast() if node.to.is_type(*exp.DataType.INTEGER_TYPES):
            return _as_whole_number(node)
        case exp.PercentileCont():
            parts = [part.transform(_in_the_way_of_spark) for part in (node.this, node.expression)]
            return exp.Anonymous(this="PERCENTILE", expressions=parts)
        case exp.CTE():
            node.set("materialized", None)
    return node


def _as_double(literal: exp.Literal) -> exp.Literal:
    """0.1 as a double: Spark takes it for a decimal, whose quotients and products lose digits."""
    return exp.Literal(this=f"{literal.this}D", is_string=False)


def _as_whole_number(cast: exp.Cast) -> exp.Cast:
    """DuckDB rounds and reads '0x1f' as hexadecimal; Spark cuts off and does not."""
    if isinstance(cast.this, exp.DPipe) and cast.this.this.name == "0x":
        digits = cast.this.expression
        cast.set("this", exp.Anonymous(this="CONV", expressions=[digits, exp.convert(16), exp.convert(10)]))
    else:
        cast.set("this", exp.Anonymous(this="BROUND", expressions=[cast.this]))
    return cast
