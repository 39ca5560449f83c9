"""The duckdb shell and the notebook, opened on the warehouse."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from pozo.ask.session import asking
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT, WAREHOUSE
from pozo.pipeline.queries import rows

NOTEBOOK = "reports/explore.ipynb"
GREETING = """\
{title}{warning}: read-only. Queries to begin with:

{examples}

Tables: .tables; their columns: FROM data_dictionary(); what else can be asked: FROM meta.macro; the way out: .quit
"""


def greeting(warehouse: Path) -> str:
    """What `make sql` prints first: the dataset, and queries to paste."""
    with asking(warehouse) as session:
        (build,) = rows(session, "shell/build")
        examples = [row for row in rows(session, "shell/examples") if row["is_greeting"]]
    return GREETING.format(
        title=build["title"],
        warning=" (SYNTHETIC: every figure is invented)" if build["is_synthetic"] else "",
        examples="\n".join(f"-- {row['question']}\n{row['query']}" for row in examples),
    )


def duckdb_shell() -> Path:
    """The duckdb shell itself. The command of that name beside Python is a wrapper, which Ctrl-C ends."""
    return Path(find_spec("duckdb_cli").origin).with_name("duckdb")


def shell(query: str | None = None, warehouse: Path = WAREHOUSE) -> NoReturn:
    """Becomes the duckdb shell on the warehouse, read-only. With a query, the shell answers it and ends.

    The shell replaces this process, so that Ctrl-C stops a query and not the shell.
    """
    commands = "LOAD spatial; LOAD excel; SET geometry_always_xy = true;"
    answer = ["-c", query] if query is not None else []
    sys.stdout.flush()
    os.execv(duckdb_shell(), ["duckdb", "-readonly", "-unsigned", "-cmd", commands, *answer, str(warehouse)])


def open_notebook() -> NoReturn:
    """Becomes Jupyter, on the notebook. Only this machine can reach it, unless NOTEBOOK_IP states another address.

    Raises PozoError if Jupyter is not installed.
    """
    if find_spec("jupyterlab") is None:
        raise PozoError("Jupyter is not installed: make notebook installs and opens it.")
    address = os.environ.get("NOTEBOOK_IP", "127.0.0.1")
    command = ["-m", "jupyterlab", f"--ip={address}", "--port=8888", f"--LabApp.default_url=/lab/tree/{NOTEBOOK}"]
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, *command])
