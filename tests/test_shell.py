"""The duckdb shell: `make sql` at a terminal, and a plain shell on the warehouse."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb

from pozo.ask.shell import duckdb_shell
from warehouses import WAREHOUSE

SLOW = "SELECT sum(hash(a.range + b.range)) FROM range(1000000) AS a, range(1000000) AS b;\n"


def read_until(terminal: int, text: str, seconds: float = 20) -> str:
    seen, ends = "", time.monotonic() + seconds
    while text not in seen:
        is_something_there = select.select([terminal], [], [], max(0, ends - time.monotonic()))[0]
        assert is_something_there, seen
        seen += os.read(terminal, 4096).decode(errors="replace")
    return seen


def test_ctrl_c_stops_a_query_and_not_the_shell(built_project: Path):
    process, terminal = pty.fork()
    if process == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a parent in the background may have it ignored
        os.chdir(built_project)
        os.environ |= {"PYTHONPATH": "python", "TERM": "dumb"}
        os.execv(sys.executable, [sys.executable, "-m", "pozo", "sql"])
    read_until(terminal, "warehouse")
    os.write(terminal, SLOW.encode())
    time.sleep(1)
    os.write(terminal, b"\x03")
    time.sleep(1)
    os.write(terminal, b"SELECT 123456 * 7 AS answer;\n")
    seen = read_until(terminal, "864192")
    is_gone = os.waitpid(process, os.WNOHANG) != (0, 0)
    os.close(terminal)
    assert not is_gone, seen
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


# arguments that suit every macro which needs some
ARGUMENTS = {
    "column_lineage": "'summary.state_arsenic', 'cancer_cases'",
    "compare_scenarios": "'paper', 'recommended'",
    "exposure_at": "-102.37, 21.80, 20",
    "lineage_column_named": "'summary.state_arsenic', 'cancer_cases'",
    "sites_named": "'OCSIN00152'",
    "sites_near": "-102.37, 21.80, 20",
    "table_lineage": "'summary.state_arsenic'",
    "town": "'010070001'",
    "towns_named": "'010070001'",
    "towns_near": "-102.37, 21.80, 20",
    "trace_site": "'OCSIN00152', 'arsenic', 'recommended'",
    "trace_state": "'Durango', 'arsenic', 'recommended'",
    "trace_town": "'010070001', 'arsenic', 'recommended'",
}


def test_every_view_and_table_macro_answers_in_a_plain_session(sample: duckdb.DuckDBPyConnection, built_project: Path):
    views = sample.execute(
        "SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal AND database_name = current_database()"
    ).fetchall()
    asking = "\n".join(path.read_text(encoding="utf-8") for path in (built_project / "sql" / "ask").glob("*.sql"))
    macros = re.findall(r"^CREATE OR REPLACE MACRO (\w+)\([^()]*\) AS TABLE", asking, re.MULTILINE)
    assert len(views) > 4 and len(macros) > 12
    questions = [*(view for (view,) in views), *(f"{macro}({ARGUMENTS.get(macro, '')})" for macro in macros)]
    # only the extensions that are built into DuckDB; all columns are printed, so that DuckDB computes all of them
    script = "SET autoload_known_extensions = false;\n" + "".join(
        f"SELECT '{question.partition('(')[0]}', count(*) > 0 FROM {question};\n.once /dev/null\nFROM {question} LIMIT 1000;\n"
        for question in questions
    )
    answered = subprocess.run(
        [duckdb_shell(), "-no-init", "-readonly", "-csv", "-noheader", "-bail", built_project / WAREHOUSE],
        input=script,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answered.stderr == ""
    assert answered.stdout.split() == [f"{question.partition('(')[0]},true" for question in questions]
