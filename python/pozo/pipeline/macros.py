"""The macros that the warehouse stores: those of sql/session, and those of sql/ask, which read tables."""

import re
from dataclasses import dataclass
from pathlib import Path

from pozo.pipeline.interfaces import Session
from pozo.pipeline.paths import SQL, relative
from pozo.pipeline.session import insert, literal, run_file, session_files

# one statement, with the comment lines directly above it, to the first semicolon that ends a line
STATEMENT = re.compile(
    r"(?P<comment>(?:^--[^\n]*\n)*)^CREATE OR REPLACE MACRO (?P<name>\w+)\([^()]*\) AS(?P<table> TABLE)?\b.*?;$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Macro:
    """One macro. designation: how DROP and COMMENT name it. definition: its text, with the comment above it."""

    designation: str
    description: str
    definition: str
    path: Path


@dataclass(frozen=True)
class MacroPlan:
    """The macros that can be made now, which of them change and why, and those that no file contains any more."""

    made: list[Macro]
    changes: dict[str, str]
    dropped: list[str]

    @property
    def is_empty(self) -> bool:
        return not self.changes and not self.dropped


def plan_macros(stored: dict[str, str], is_whole: bool) -> MacroPlan:
    """Compares the files with the stored definitions, by designation.

    The macros of sql/ask stay as they are until every table is built (is_whole).
    """
    of_session, of_ask = read_macros(session_files()), read_macros(_ask_files())
    made = [*of_session, *(of_ask if is_whole else [])]
    changes = {
        macro.designation: f"edited {relative(macro.path)}" if macro.designation in stored else "not built yet"
        for macro in made
        if stored.get(macro.designation) != macro.definition
    }
    return MacroPlan(made, changes, sorted(stored.keys() - {macro.designation for macro in [*of_session, *of_ask]}))


def store_macros(session: Session, plan: MacroPlan) -> None:
    """Makes the macros of sql/ask if some macro changed, drops the old ones, and records and describes all of them."""
    is_new_file = not session.execute("FROM meta.macro LIMIT 1").fetchall()
    if is_new_file or not plan.is_empty:
        made = {macro.path for macro in plan.made}
        for path in _ask_files():
            if path in made:
                run_file(session, path, [])
        for designation in plan.dropped:
            kind, _, name = designation.rpartition(" ")
            session.execute(f"DROP {kind} IF EXISTS {name}")
        replaced = [*plan.dropped, *(macro.designation for macro in plan.made)]
        session.execute(f"DELETE FROM meta.macro WHERE list_contains({literal(replaced)}, designation)")
        rows = [(macro.designation, str(relative(macro.path)), macro.definition) for macro in plan.made]
        insert(session, "meta.macro", rows)
    # those of sql/session were made again with this session, and so lost their descriptions
    session.execute(";".join(f"COMMENT ON {macro.designation} IS {literal(macro.description)}" for macro in plan.made))


def read_macros(paths: list[Path]) -> list[Macro]:
    """The macros in these files."""
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


def _ask_files() -> list[Path]:
    return sorted((SQL / "ask").glob("*.sql"))
