"""The macros that the warehouse stores: those of sql/session, and those of sql/ask, which read tables."""

import hashlib
import re
from pathlib import Path

from pozo.pipeline.interfaces import Hook, Session
from pozo.pipeline.paths import SQL
from pozo.pipeline.session import literal, run_file, session_files
from pozo.pipeline.steps import Step

# a macro, with the comment lines directly above it
MACRO = re.compile(r"(?P<comment>(?:^--[^\n]*\n)*)^CREATE OR REPLACE MACRO (?P<name>\w+)\(", re.MULTILINE)
MADE = "SELECT macro, CASE WHEN is_table THEN 'MACRO TABLE' ELSE 'MACRO' END FROM meta.macro"


def macros_hook() -> Hook:
    """Stores the macros once every table is built, because those of sql/ask read tables."""
    text = "".join(path.read_text(encoding="utf-8") for path in macro_files())
    return Hook("macros", hashlib.sha256(text.encode()).hexdigest(), store_macros, needs_all_tables=True)


def store_macros(session: Session, steps: list[Step], ran: set[str]) -> None:
    """Makes all macros anew, and describes them. Those that no file contains any more are gone."""
    for name, kind in session.execute(MADE).fetchall():
        session.execute(f"DROP {kind} {name}")
    for path in macro_files():
        run_file(session, path, [])
    described = descriptions()
    for name, kind in session.execute(MADE).fetchall():
        session.execute(f"COMMENT ON {kind} {name} IS {literal(described[name])}")


def macro_files() -> list[Path]:
    """The files that make macros."""
    return [*session_files(), *sorted((SQL / "ask").glob("*.sql"))]


def descriptions() -> dict[str, str]:
    """The comment above each macro."""
    return {
        found["name"]: "\n".join(line.removeprefix("--").strip() for line in found["comment"].splitlines())
        for path in macro_files()
        for found in MACRO.finditer(path.read_text(encoding="utf-8"))
    }
