"""What a table depends on, as fingerprints of the content: comments, layout and times of files do not count."""

import hashlib
import json
from functools import cache
from importlib.metadata import version

import sqlglot
from sqlglot import exp
from sqlglot.tokens import TokenType

from pozo.pipeline.errors import PozoError, did_you_mean
from pozo.pipeline.interfaces import Parts, Tools
from pozo.pipeline.paths import relative
from pozo.pipeline.session import session_files
from pozo.pipeline.steps import DIALECT, Step


@cache
def versions() -> Parts:
    """The versions that can change a result, by the name a user knows."""
    extensions = {f"extension {name}": version(f"duckdb-extension-{name}") for name in ("spatial", "excel")}
    return {"DuckDB": version("duckdb"), **extensions}


def fingerprint(parts: Parts) -> str:
    """One SHA-256 of all parts, whatever their order."""
    return _sha256(json.dumps(parts, sort_keys=True))


class Dependencies:
    """All that a table can depend on besides other tables: settings, macros, files and versions."""

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self._macros: dict[str, exp.Expression] = {}
        self._called_by: dict[str, tuple[Parts, set[str]]] = {}
        settings = []
        for path in session_files():
            for tree in sqlglot.parse(path.read_text(encoding="utf-8"), dialect=DIALECT):
                if isinstance(tree, exp.Create):
                    self._macros[tree.this.this.name.lower()] = tree
                elif tree:
                    settings.append(_canonical(tree))
        self._settings = _sha256("\n".join(settings))

    def parts(self, step: Step, table_fingerprints: Parts) -> Parts:
        """What the step's table depends on."""
        called, reference_files = self._called(step.tree)
        for part in called:
            if called[part] is None:
                hint = did_you_mean(part.removeprefix("setting "), self.tools.dataset.settings)
                raise PozoError(f"{relative(step.path)} reads the {part}, but there is no such setting.{hint}")
        return {
            "sql": _sha256(_tokens(step.sql)),
            **{f"table {name}": table_fingerprints[name] for name in step.inputs},
            "settings": self._settings,
            **versions(),
            **called,
            **self.tools.reader.fingerprints(step, reference_files),
        }

    def _called(self, tree: exp.Expression) -> tuple[Parts, set[str]]:
        """The settings and macros that an expression uses, with what these macros use; and its reference files."""
        parts: Parts = {}
        files: set[str] = set()
        for call in tree.find_all(exp.Anonymous):
            name = call.name.lower()
            if name == "setting":
                setting = call.expressions[0].name
                value = self.tools.dataset.settings.get(setting)
                parts[f"setting {setting}"] = None if value is None else str(value)
            elif name in self._macros:
                if name == "reference_rows":
                    files.add(call.expressions[0].name)
                called, read = self._macro(name)
                parts |= called
                files |= read
        return parts, files

    def _macro(self, name: str) -> tuple[Parts, set[str]]:
        """The same for a macro. Remembered, because many steps call the same one."""
        if name not in self._called_by:
            tree = self._macros[name]
            called, files = self._called(tree.expression)
            called.pop("setting reference_files", None)  # the files themselves count, and not where they are
            self._called_by[name] = {f"macro {name}": _sha256(_canonical(tree)), **called}, files
        return self._called_by[name]


def _canonical(tree: exp.Expression) -> str:
    return tree.sql(dialect=DIALECT, comments=False)


def _tokens(sql: str) -> str:
    """SQL without comments and layout, token by token: writing it anew from its tree takes ten times as long."""
    exact = (TokenType.STRING, TokenType.IDENTIFIER)
    return "\n".join(
        f"{token.token_type.name} {token.text if token.token_type in exact else token.text.upper()}"
        for token in sqlglot.tokenize(sql, dialect=DIALECT)
    )


def _sha256(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
