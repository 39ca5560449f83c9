"""The macros that the warehouse keeps: those that tables use, and those of sql/macros/ask, which read the tables."""

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pozo.pipeline.paths import ROOT, relative
from pozo.pipeline.session import definition_files, literal, run_file

META = ROOT / "sql" / "queries" / "meta"
# one statement, with the comment lines directly above it, to the first semicolon that ends a line
STATEMENT = re.compile(
    r"(?P<comment>(?:^--[^\n]*\n)*)^CREATE OR REPLACE MACRO (?P<name>\w+)\([^()]*\) AS(?P<table> TABLE)?\b.*?;$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Macro:
    """One macro as its file has it: the name by which SQL drops it, what it is, and all that is written."""

    designation: str
    description: str
    definition: str
    path: Path


@dataclass(frozen=True)
class MacroPlan:
    """The macros to stand that can be made now; what changes by that, and why; what no file holds any more."""

    made: list[Macro]
    changes: dict[str, str]
    dropped: list[str]

    @property
    def is_empty(self) -> bool:
        return not self.changes and not self.dropped


def plan_macros(standing: dict[str, str], is_whole: bool) -> MacroPlan:
    """Compares the files with the definitions that stand, by designation.

    Macros that read tables wait, and stay as they are, until every table stands (is_whole).
    """
    defining, asking = read_macros(definition_files()), read_macros(_files_asking())
    made = [*defining, *(asking if is_whole else [])]
    changes = {}
    for macro in made:
        if macro.designation not in standing:
            changes[macro.designation] = "not built yet"
        elif standing[macro.designation] != macro.definition:
            changes[macro.designation] = f"edited {relative(macro.path)}"
    dropped = sorted(standing.keys() - {macro.designation for macro in [*defining, *asking]})
    return MacroPlan(made, changes, dropped)


def keep_macros(connection: duckdb.DuckDBPyConnection, plan: MacroPlan) -> None:
    """Makes the macros that read tables, drops what no file holds any more, and records and describes the others."""
    standing = dict(connection.execute((META / "macros.sql").read_text(encoding="utf-8")).fetchall())
    changed = [macro for macro in plan.made if standing.get(macro.designation) != macro.definition]
    asking = _files_asking()
    to_run = {macro.path for macro in changed}
    for path in asking:
        if path in to_run:
            run_file(connection, path, [])
    for designation in [*plan.dropped, *(macro.designation for macro in changed)]:
        connection.execute(f"DELETE FROM meta.macro WHERE designation = {literal(designation)}")
    for designation in standing.keys() & set(plan.dropped):
        connection.execute(f"DROP {designation}")
    for macro in changed:
        values = ", ".join(literal(value) for value in (macro.designation, str(relative(macro.path)), macro.definition))
        connection.execute(f"INSERT INTO meta.macro VALUES ({values})")
    for macro in plan.made:
        # made anew with its file, it has lost its description
        if macro.path in to_run or macro.path not in asking:
            connection.execute(f"COMMENT ON {macro.designation} IS {literal(macro.description)}")


def read_macros(paths: list[Path]) -> list[Macro]:
    """The macros that the files hold."""
    return [
        Macro(
            designation=f"MACRO{found['table'] or ''} {found['name']}",
            description="\n".join(line.removeprefix("--").strip() for line in found["comment"].splitlines()),
            definition=found[0],
            path=path,
        )
        for path in paths
        for found in STATEMENT.finditer(path.read_text(encoding="utf-8"))
    ]


def _files_asking() -> list[Path]:
    return sorted((ROOT / "sql" / "ask").glob("*.sql"))
