"""`make sql`: the duckdb shell at a terminal."""

import os
import pty
import select
import signal
import sys
import time
from pathlib import Path

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
