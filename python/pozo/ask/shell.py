"""Ways into the warehouse for somebody who opens it: queries that work as they stand."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT
from pozo.pipeline.session import asking

QUERIES = ROOT / "sql" / "queries" / "shell"
NOTEBOOK = "reports/explore.ipynb"
GREETING = """\
{title}{warning}: read-only. Queries to begin with:

{examples}

Tables: .tables; their columns: FROM data_dictionary(); what else can be asked: FROM meta.macro; the way out: .quit
"""


def greeting(warehouse: Path) -> str:
    """What `make sql` says: the dataset, and queries to paste."""
    with asking(warehouse) as connection:
        title, is_synthetic = connection.execute(
            "SELECT title, is_synthetic FROM meta.build ORDER BY build_id DESC LIMIT 1"
        ).fetchone()
        examples = connection.sql((QUERIES / "examples.sql").read_text(encoding="utf-8"))
        chosen = examples.filter("is_greeting").project("question, query").fetchall()
    return GREETING.format(
        title=title,
        warning=" (SYNTHETIC: every figure is invented)" if is_synthetic else "",
        examples="\n".join(f"-- {question}\n{query}" for question, query in chosen),
    )


def open_notebook() -> NoReturn:
    """Becomes Jupyter, on the notebook. NOTEBOOK_IP says who can reach it: else this machine alone.

    Raises PozoError where Jupyter is not installed.
    """
    if find_spec("jupyterlab") is None:
        raise PozoError("Jupyter is not installed: make notebook installs and opens it.")
    address = os.environ.get("NOTEBOOK_IP", "127.0.0.1")
    command = ["-m", "jupyterlab", f"--ip={address}", "--port=8888", f"--LabApp.default_url=/lab/tree/{NOTEBOOK}"]
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, *command])
