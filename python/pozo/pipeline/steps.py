"""The steps of the pipeline: SQL files, what each one makes, and what it reads."""

from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import traverse_scope

from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import SQL, relative

DIALECT = "duckdb"
SOURCE_STAGE = "10_source"
# the schema of the readers: input.towns is the file that dataset.toml calls towns
INPUT = "input."


@dataclass(frozen=True)
class Step:
    """One SQL file. It makes one table, or a view."""

    path: Path
    sql: str
    tree: exp.Create

    @cached_property
    def table(self) -> str:
        """The table that the file makes, as `schema.table`."""
        return _full_name(self.tree.this)

    @property
    def is_view(self) -> bool:
        return self.tree.kind == "VIEW"

    @property
    def is_source(self) -> bool:
        """Whether it makes a table of schema source."""
        return self.table.startswith("source.")

    @cached_property
    def _read(self) -> frozenset[str]:
        return tables_read(self.tree.expression)

    @property
    def inputs(self) -> frozenset[str]:
        """The tables that the file reads, each as `schema.table`; without the input files."""
        return frozenset(name for name in self._read if not name.startswith(INPUT))

    @property
    def files(self) -> frozenset[str]:
        """The input files that it reads, by their names in dataset.toml: `towns` for `FROM input.towns`."""
        return frozenset(name.removeprefix(INPUT) for name in self._read if name.startswith(INPUT))

    @cached_property
    def description(self) -> str:
        """What the table is, from the comment lines at the top of the file."""
        lines = takewhile(lambda line: line.startswith("--"), self.sql.splitlines())
        return "\n".join(line.removeprefix("--").strip() for line in lines)

    @cached_property
    def column_descriptions(self) -> dict[str, str]:
        """What each column is, from the comment beside it. Columns without a comment are left out."""
        return column_descriptions(self.tree.expression)

    @property
    def spark_path(self) -> Path:
        """Where the step's own version for Spark is, if it has one."""
        return self.path.parent / "spark" / self.path.name

    @property
    def stage(self) -> str:
        """The folder of sql that it belongs to: 20_staging. A file in a dataset's folder belongs to 10_source."""
        return self.path.relative_to(SQL).parts[0] if self.path.is_relative_to(SQL) else SOURCE_STAGE

    @property
    def place(self) -> tuple[str, str, str]:
        """What the steps are sorted by: stage, file name, folder."""
        return self.stage, self.path.name, str(self.path.parent)


def load_steps(adapters: list[Path], sql_dir: Path = SQL) -> list[Step]:
    """Reads the SQL files of all stages; in stage 10_source, those in the folders `adapters`.

    Raises PozoError for a file that is not one CREATE named like the file.
    """
    stages = [stage for stage in sorted(sql_dir.glob("[0-9][0-9]_*/")) if stage.name != SOURCE_STAGE]
    steps = [read_step(path) for folder in [*stages, *adapters] for path in folder.glob("*.sql")]
    return sorted(steps, key=lambda step: step.place)


def read_step(path: Path) -> Step:
    """Reads a file that makes a table. Raises PozoError for any other file."""
    sql = path.read_text(encoding="utf-8")
    table = path.stem.lstrip("0123456789").removeprefix("_")
    match _statements(path, sql):
        case [exp.Create(kind="TABLE" | "VIEW", expression=exp.Query()) as tree] if tree.this.db:
            if tree.this.name == table:
                return Step(path, sql, tree)
    raise PozoError(
        f"{relative(path)} must contain one statement, CREATE OR REPLACE TABLE (or VIEW) "
        f"<schema>.{table} AS SELECT …: a file makes one table and is named after it."
    )


def read_query(path: Path) -> exp.Query:
    """Parses a file that contains one query. Raises PozoError if sqlglot cannot parse it."""
    (query,) = _statements(path, path.read_text(encoding="utf-8"))
    return query


def _statements(path: Path, sql: str) -> list[exp.Expression]:
    try:
        # a comment after the last semicolon is a tree of its own
        return [tree for tree in sqlglot.parse(sql, dialect=DIALECT) if tree and not isinstance(tree, exp.Semicolon)]
    except SqlglotError as error:
        raise PozoError(f"{relative(path)} is not SQL that sqlglot can parse:\n{error}") from error


def column_descriptions(query: exp.Query) -> dict[str, str]:
    """What each column is, from the comment beside it. Columns without a comment are left out."""
    return {
        column.alias_or_name: " ".join(comment.strip() for comment in column.comments)
        for column in query.selects
        if column.comments
    }


def tables_read(query: exp.Query) -> frozenset[str]:
    """The tables that a query reads, each as `schema.table`; common table expressions are not included."""
    return frozenset(
        _full_name(source)
        for scope in traverse_scope(query)
        for source in scope.sources.values()
        if isinstance(source, exp.Table) and source.db
    )


def _full_name(table: exp.Table) -> str:
    return f"{table.db}.{table.name}"
