"""The macros that the warehouse stores: those of sql/session, and those of sql/ask, which read tables."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from pozo.pipeline.interfaces import Hook, Session
from pozo.pipeline.paths import SQL
from pozo.pipeline.session import literal, run_file, session_files
from pozo.pipeline.steps import Step

# one statement, with the comment lines directly above it, to the first semicolon that ends a line
STATEMENT = re.compile(
    r"(?P<comment>(?:^--[^\n]*\n)*)^CREATE OR REPLACE MACRO (?P<name>\w+)\([^()]*\) AS(?P<table> TABLE)?\b.*?;$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Macro:
    """One macro: its name, whether it returns rows, and the comment above it."""

    name: str
    is_table: bool
    description: str


def macros_hook() -> Hook:
    """Stores the macros once every table is built, because those of sql/ask read tables."""
    text = "".join(path.read_text(encoding="utf-8") for path in [*session_files(), *_ask_files()])
    return Hook("macros", hashlib.sha256(text.encode()).hexdigest(), store_macros, needs_all_tables=True)


def store_macros(session: Session, steps: list[Step], ran: set[str]) -> None:
    """Makes the macros of sql/ask, drops those that no file contains any more, and describes all of them.

    Those of sql/session are there already, but a new session makes them again without their descriptions.
    """
    macros = {macro.name: macro for macro in read_macros([*session_files(), *_ask_files()])}
    for name, is_table in session.execute("SELECT macro, is_table FROM meta.macro").fetchall():
        if name not in macros or macros[name].is_table != is_table:
            session.execute(f"DROP MACRO {'TABLE ' if is_table else ''}{name}")
    for path in _ask_files():
        run_file(session, path, [])
    comments = [
        f"COMMENT ON MACRO {'TABLE ' if macro.is_table else ''}{macro.name} IS {literal(macro.description)}"
        for macro in macros.values()
    ]
    session.execute(";".join(comments))


def read_macros(paths: list[Path]) -> list[Macro]:
    """The macros in these files."""
    return [
        Macro(
            name=found["name"],
            is_table=found["table"] is not None,
            description="\n".join(line.removeprefix("--").strip() for line in found["comment"].splitlines()),
        )
        for path in paths
        for found in STATEMENT.finditer(path.read_text(encoding="utf-8"))
    ]


def _ask_files() -> list[Path]:
    return sorted((SQL / "ask").glob("*.sql"))
