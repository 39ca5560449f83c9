"""Runs programs as whole processes in a copy of the project, and says how long they took and how much memory they had.

It imports little: a child's peak memory cannot read lower than that of the process that started it."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

ROOT = Path(__file__).resolve().parents[2]
BYTES_PER_MAXRSS = 1 if sys.platform == "darwin" else 1024
LOOK_EVERY_SECONDS = 0.2


@dataclass(frozen=True)
class Run:
    """One whole process with its children: wall time, the process's own processor time, peak memory of them all."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str


class Runs(list[Run]):
    """Runs of the same program."""

    def median(self, value: Callable[[Run], float] = lambda run: run.seconds) -> float:
        return median(map(value, self))

    @property
    def peak_mb(self) -> float:
        """The median of their peak memory, MB."""
        return self.median(lambda run: run.peak_mb)

    def __str__(self) -> str:
        seconds = sorted(run.seconds for run in self)
        spread = f" ({seconds[0]:.2f}–{seconds[-1]:.2f}, {len(seconds)} runs)" if len(seconds) > 1 else ""
        cpu_seconds = self.median(lambda run: run.cpu_seconds)
        return f"{self.median():,.2f} s{spread}, CPU {cpu_seconds:,.1f} s, {self.peak_mb:,.0f} MB"


class Project:
    """A copy of the project's files as they are now, to run things in without touching the user's warehouse."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        list_files = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(list_files, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)

    def run(self, *arguments: object) -> Run:
        """Runs Python with the arguments. Ends the benchmark when that fails."""
        command = [sys.executable, *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(self.folder / "python")}
        with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
            started = time.perf_counter()
            process = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=file, stderr=subprocess.STDOUT)
            with _watching(process.pid) as watch:
                _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
            file.seek(0)
            peak_mb = max(usage.ru_maxrss * BYTES_PER_MAXRSS, watch.peak_bytes) / 1e6
            run = Run(seconds, usage.ru_utime + usage.ru_stime, peak_mb, output=file.read())
        process.returncode = os.waitstatus_to_exitcode(status)
        shown = " ".join(command[1:]).replace(f"{self.folder}/", "")
        if process.returncode != 0:
            sys.exit(f"{shown} ended with exit code {process.returncode}:\n{run.output}")
        print(f"{seconds:8.2f} s  CPU {run.cpu_seconds:7.2f} s {peak_mb:6,.0f} MB  {shown[:110]}", flush=True)
        return run

    def pozo(self, *arguments: object) -> Run:
        return self.run("-m", "pozo", *arguments)


def in_turn(count: int, *programs: Callable[[], Run]) -> list[Runs]:
    """Runs the programs one after the other, once uncounted and then `count` times."""
    rounds = [[program() for program in programs] for _ in range(count + 1)]
    return [Runs(runs) for runs in zip(*rounds[1:], strict=True)]


class _watching:
    """Looks now and then at the memory of a process and its children together, while the block runs."""

    def __init__(self, pid: int) -> None:
        self.process = psutil.Process(pid)
        self.peak_bytes = 0
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._look)

    def __enter__(self) -> "_watching":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        self.thread.join()

    def _look(self) -> None:
        while not self.is_over.wait(LOOK_EVERY_SECONDS):
            try:
                family = [self.process, *self.process.children(recursive=True)]
                self.peak_bytes = max(self.peak_bytes, sum(member.memory_info().rss for member in family))
            except psutil.NoSuchProcess:  # one has just ended; the next look sees the others
                continue
