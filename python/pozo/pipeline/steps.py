"""The project's SQL: which files there are, what each one makes and what it reads."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import traverse_scope

from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import SQL, relative

DIALECT = "duckdb"
SOURCE_STAGE = "10_source"


@dataclass(frozen=True)
class Step:
    """One SQL file, which makes one table, or a view that is asked like one."""

    path: Path
    sql: str
    tree: exp.Create

    @cached_property
    def table(self) -> str:
        """The table that the file makes, as `schema.table`."""
        return _full_name(self.tree.this)

    @property
    def is_view(self) -> bool:
        """Whether it keeps the query and not its rows."""
        return self.tree.kind == "VIEW"

    @cached_property
    def inputs(self) -> frozenset[str]:
        """The tables that the file reads, each as `schema.table`."""
        return tables_read(self.tree.expression)

    @cached_property
    def variables(self) -> frozenset[str]:
        """The session variables that the file uses, by setting()."""
        return frozenset(
            call.expressions[0].name for call in self.tree.find_all(exp.Anonymous) if call.name.lower() == "setting"
        )

    @cached_property
    def description(self) -> str:
        """What the table is, from the comment lines at the top of the file."""
        lines = []
        for line in self.sql.splitlines():
            if not line.startswith("--"):
                break
            lines.append(line.removeprefix("--").strip())
        return "\n".join(lines)

    @cached_property
    def column_descriptions(self) -> dict[str, str]:
        """What each column is, from the comment beside it; columns without one are left out."""
        return column_descriptions(self.tree.expression)

    @property
    def path_for_spark(self) -> Path:
        """Where the step's own version for Spark stands, if it has one."""
        return self.path.parent / "spark" / self.path.name

    @cached_property
    def sql_for_spark(self) -> str | None:
        """The step's own version for Spark; None where it has none."""
        return self.path_for_spark.read_text(encoding="utf-8") if self.path_for_spark.exists() else None

    @property
    def stage(self) -> str:
        """The folder of sql that it belongs to: 20_staging. A file in a dataset's folder belongs to 10_source."""
        return self.path.relative_to(SQL).parts[0] if self.path.is_relative_to(SQL) else SOURCE_STAGE

    @property
    def place(self) -> tuple[str, str]:
        """What the steps are sorted by: stage and file name."""
        return self.stage, self.path.name


def load_steps(adapters: list[Path], sql_dir: Path = SQL) -> list[Step]:
    """Reads the SQL files of all stages; in stage 10_source, those in the folders `adapters`.

    Raises PozoError for a file that is not one CREATE named like the file.
    """
    stages = [stage for stage in sorted(sql_dir.glob("[0-9][0-9]_*/")) if stage.name != SOURCE_STAGE]
    steps = [read_step(path) for folder in [*stages, *adapters] for path in folder.glob("*.sql")]
    return sorted(steps, key=lambda step: step.place)


def read_query(path: Path) -> exp.Query:
    """Parses a file that holds one query. Raises PozoError where sqlglot cannot."""
    try:
        return sqlglot.parse_one(path.read_text(encoding="utf-8"), dialect=DIALECT)
    except SqlglotError as error:
        raise PozoError(f"{relative(path)} is not SQL that sqlglot can read:\n{error}") from error


def column_descriptions(query: exp.Query) -> dict[str, str]:
    """What each column is, from the comment beside it; columns without one are left out."""
    return {
        column.alias_or_name: " ".join(comment.strip() for comment in column.comments)
        for column in query.selects
        if column.comments
    }


def tables_read(query: exp.Query) -> frozenset[str]:
    """The tables that a query reads, each as `schema.table`; its common table expressions are none."""
    return frozenset(
        _full_name(source)
        for scope in traverse_scope(query)
        for source in scope.sources.values()
        if isinstance(source, exp.Table) and source.db
    )


def read_step(path: Path) -> Step:
    """Reads a file that makes a table. Raises PozoError for any other."""
    sql = path.read_text(encoding="utf-8")
    try:
        statements = [tree for tree in sqlglot.parse(sql, dialect=DIALECT) if tree]
    except SqlglotError as error:
        raise PozoError(f"{relative(path)} is not SQL that sqlglot can read:\n{error}") from error
    table = path.stem.partition("_")[2]
    if len(statements) != 1 or not _makes_table(statements[0]) or statements[0].this.name != table:
        raise PozoError(
            f"{relative(path)} must hold one statement, CREATE OR REPLACE TABLE (or VIEW) "
            f"<schema>.{table} AS SELECT …: a file makes one table, and its name is the table's."
        )
    return Step(path, sql, statements[0])


def _makes_table(tree: exp.Expression) -> bool:
    return (
        isinstance(tree, exp.Create)
        and tree.kind in ("TABLE", "VIEW")
        and isinstance(tree.expression, exp.Query)
        and bool(tree.this.db)
    )


def _full_name(table: exp.Table) -> str:
    return f"{table.db}.{table.name}"
