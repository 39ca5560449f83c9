"""What a step depends on, as a fingerprint by content: comments, layout and times of files do not count."""

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.tokens import TokenType

from pozo.inputs.datasets import Dataset
from pozo.inputs.parts import InputFile, parts_of
from pozo.inputs.reference_files import reference_files_read
from pozo.inputs.remote import state_of
from pozo.pipeline.contract import CONTRACT, is_source
from pozo.pipeline.errors import PozoError
from pozo.pipeline.files import write_whole
from pozo.pipeline.paths import ROOT, relative
from pozo.pipeline.steps import DIALECT, Step

PACKAGES = {
    "DuckDB": "duckdb",
    "extension spatial": "duckdb-extension-spatial",
    "extension excel": "duckdb-extension-excel",
}
# what finds out how a file is to be read: its sheet, header, columns, encoding, coordinate system
READING_CODE = [
    ROOT / "python" / "pozo" / "inputs" / f"{name}.py"
    for name in ("zipped", "encoding", "sniffing", "layers", "parts", "needed", "remote", "shapefile", "sheets")
]
UNSAID = "neither ETag nor Last-Modified"
HASHES = ROOT / "warehouse" / ".hashes.json"


def versions() -> dict[str, str]:
    """The versions that can change a result, by the name a user knows."""
    return {name: version(package) for name, package in PACKAGES.items()}


def fingerprint(parts: dict[str, str]) -> str:
    """One SHA-256 over the parts, whatever their order."""
    return _sha256(json.dumps(parts, sort_keys=True).encode())


@dataclass
class FileHashes:
    """SHA-256 of files, remembered by size and time of change; FORCE_HASH=1 in the environment reads all again."""

    cache: Path = HASHES

    def __post_init__(self) -> None:
        self._known: dict[str, list] = {}
        if os.environ.get("FORCE_HASH") != "1" and self.cache.exists():
            # a cache that was half written is no loss: the files are read again
            with contextlib.suppress(ValueError):
                self._known = json.loads(self.cache.read_text(encoding="utf-8"))

    def sha256(self, path: Path) -> str:
        """The SHA-256 of the file's content, 64 hexadecimal digits."""
        status = path.stat()
        stamp = [status.st_size, status.st_mtime_ns]
        known = self._known.get(str(path))
        if known is None or known[:2] != stamp:
            with path.open("rb") as file:
                known = [*stamp, hashlib.file_digest(file, "sha256").hexdigest()]
            self._known[str(path)] = known
        return known[2]

    def state(self, file: InputFile) -> str:
        """What is another where the file's content is: its SHA-256, or what the server says of one at an address.

        Where that says nothing that would change, the content may be another each time.
        """
        if isinstance(file, Path):
            return self.sha256(file)
        return state_of(file).mark or f"{UNSAID}, asked at {datetime.now(UTC).isoformat()}"

    def save(self) -> None:
        """Remembers the hashes for the next run; a broken-off write leaves the old ones."""
        self.cache.parent.mkdir(exist_ok=True)
        try:
            write_whole(self.cache, json.dumps(self._known))
        except OSError as error:
            raise PozoError(f"{relative(self.cache)} cannot be written: {error}") from error


class Surroundings:
    """All that a step can depend on besides other tables: settings, variables, macros, files and versions."""

    def __init__(self, dataset: Dataset, definition_files: list[Path]) -> None:
        self.dataset = dataset
        self.hashes = FileHashes()
        self._macros: dict[str, exp.Expression] = {}
        self._variables: dict[str, exp.Expression] = {}
        self._parts_of: dict[str, dict[str, str]] = {}
        settings = []
        for path in definition_files:
            for tree in _statements(path):
                if isinstance(tree, exp.Create):
                    self._macros[tree.this.this.name.lower()] = tree
                elif variable := _assigned_variable(tree):
                    self._variables[variable] = tree
                else:
                    settings.append(_canonical(tree))
        self._settings = _sha256("\n".join(settings).encode())

    @cached_property
    def _versions(self) -> dict[str, str]:
        return versions()

    def parts(self, step: Step, table_fingerprints: dict[str, str]) -> dict[str, str]:
        """What the step's table depends on: a readable name for each part, and its content or hash."""
        written = {"sql": step.sql, "spark": step.sql_for_spark}
        return {
            **{part: _sha256(_tokens(sql).encode()) for part, sql in written.items() if sql is not None},
            "settings": self._settings,
            **self._versions,
            **{f"table {name}": table_fingerprints[name] for name in step.inputs},
            **self._outside(step.tree),
            **({f"file {relative(CONTRACT)}": self.hashes.sha256(CONTRACT)} if is_source(step) else {}),
        }

    def _outside(self, tree: exp.Expression) -> dict[str, str]:
        """The variables, macros and files that an expression uses, and those that these use in turn."""
        parts = {}
        for call in tree.find_all(exp.Anonymous):
            name = call.name.lower()
            if name == "setting":
                parts |= self._variable(call.expressions[0].name)
            elif name in self._macros:
                parts |= self._macro(name)
        for name in reference_files_read(tree):
            for path in self.dataset.reference_files.get(name, []):
                parts[f"file {relative(path)}"] = self.hashes.sha256(path)
        return parts

    def _macro(self, name: str) -> dict[str, str]:
        """The macro, and what it uses; remembered, as many steps call the same."""
        if name not in self._parts_of:
            tree = self._macros[name]
            self._parts_of[name] = {
                f"macro {name}": _sha256(_canonical(tree).encode()),
                **self._outside(tree.expression),
            }
        return self._parts_of[name]

    def _variable(self, name: str) -> dict[str, str]:
        if name in self._variables:
            tree = self._variables[name]
            return {f"variable {name}": _sha256(_canonical(tree).encode()), **self._outside(tree)}
        if name.endswith("_file"):
            path = self.dataset.files[name.removesuffix("_file")]
            return {f"file {part.name}": self.hashes.state(part) for part in parts_of(path)}
        if name == "inputs":
            code = {f"file {relative(path)}": self.hashes.sha256(path) for path in READING_CODE}
            return {"variable inputs": str(self.dataset.variables[name]), **code}
        if name == "reference_files":
            return {}  # the files that a step reads are parts of their own
        return {f"variable {name}": str(self.dataset.variables[name])}


def _statements(path: Path) -> list[exp.Expression]:
    sql = path.read_text(encoding="utf-8")
    return [tree for tree in sqlglot.parse(sql, dialect=DIALECT) if tree]


def _assigned_variable(tree: exp.Expression) -> str | None:
    """The name in `SET VARIABLE name = …`; None for any other statement."""
    if isinstance(tree, exp.Set) and tree.expressions[0].args.get("kind") == "VARIABLE":
        return tree.expressions[0].this.this.name
    return None


def _canonical(tree: exp.Expression) -> str:
    return tree.sql(dialect=DIALECT, comments=False)


def _tokens(sql: str) -> str:
    """SQL without comments and layout, read token by token: to write it anew from its tree takes ten times as long."""
    exact = (TokenType.STRING, TokenType.IDENTIFIER)
    return "\n".join(
        f"{token.token_type.name} {token.text if token.token_type in exact else token.text.upper()}"
        for token in sqlglot.tokenize(sql, dialect=DIALECT)
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
