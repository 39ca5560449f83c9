"""A Spark cluster of two workers on this machine, for a test: nothing of it outlives the test, however that ends."""

import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

SECONDS_TO_START = 120
# Java compiles its code as for a minute's work, not for a day's
SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
END_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


@dataclass
class Cluster:
    """The address of the master, the environment of a build that runs on it, and its workers, each leader of a session."""

    master: str
    environment: dict[str, str]
    progress: str
    workers: list[subprocess.Popen]

    def ask(self, what: str) -> list[dict]:
        """What Spark tells of the application that runs: stages, executors; nothing while there is none, or it starts."""
        with suppress(OSError, json.JSONDecodeError):
            for application in _json(f"{self.progress}/api/v1/applications"):
                return _json(f"{self.progress}/api/v1/applications/{application['id']}/{what}")
        return []

    def busy(self) -> Iterator[tuple[subprocess.Popen, str]]:
        """The workers whose executor has a task to run, with that executor's number."""
        busy = {executor["id"] for executor in self.ask("executors") if executor["activeTasks"]}
        for worker in self.workers:
            for pid in _session(worker.pid):
                with suppress(OSError):
                    command = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").split("\0")
                    if "--executor-id" in command and (executor := command[command.index("--executor-id") + 1]) in busy:
                        yield worker, executor


@contextmanager
def standalone_cluster(folder: Path) -> Iterator[Cluster]:
    """A master and two workers with a core each, on ports of 127.0.0.1 that were free; their files go into the folder."""
    port, page, progress = _free_ports(3)
    settings = folder / "conf" / "spark-defaults.conf"
    settings.parent.mkdir(parents=True)
    settings.write_text(
        f"spark.ui.port {progress}\nspark.executor.memory 600m\n"
        f"spark.driver.defaultJavaOptions {SHORT_LIVED}\nspark.executor.defaultJavaOptions {SHORT_LIVED}\n",
        encoding="utf-8",
    )
    environment = {
        **os.environ,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_CONF_DIR": str(settings.parent),
        "SPARK_DAEMON_JAVA_OPTS": SHORT_LIVED,
    }
    address = f"spark://127.0.0.1:{port}"
    with ExitStack() as running:

        def start(kind: str, *arguments: str) -> subprocess.Popen:
            command = [
                Path(find_spec("pyspark").origin).parent / "bin" / "spark-class",
                f"org.apache.spark.deploy.{kind}",
            ]
            with (folder / f"{len(os.listdir(folder))}.log").open("w", encoding="utf-8") as log:
                process = subprocess.Popen(
                    [*command, "--host", "127.0.0.1", *arguments],
                    env=environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=end_with_parent,  # noqa: PLW1509 (these tests start no threads)
                )
            running.callback(strike, process, signal.SIGKILL)
            return process

        start("master.Master", "--port", str(port), "--webui-port", str(page))
        # first: a worker takes any port for its own page, and might take the master's
        wait_until(lambda: _workers_alive(page) == 0, "the master to be there")
        options = ["--cores", "1", "--memory", "700m", "--webui-port", "0", "--work-dir", str(folder / "work"), address]
        workers = [start("worker.Worker", *options) for _ in range(2)]
        wait_until(lambda: _workers_alive(page) == 2, "both workers to be there")
        yield Cluster(address, environment, f"http://127.0.0.1:{progress}", workers)
    shutil.rmtree(folder / "work", ignore_errors=True)


def end_with_parent() -> None:
    """For a process to be started: it is killed when the one that started it ends, even if that is killed itself."""
    ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGKILL)


def strike(process: subprocess.Popen, number: signal.Signals) -> None:
    """Sends a signal to a process that leads a session, and to all of that session: a worker and its executors."""
    for pid in _session(process.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, number)
    if number == signal.SIGKILL:
        process.wait()


def wait_until(is_so: Callable[[], bool], what: str, seconds: float = SECONDS_TO_START) -> None:
    """Looks ten times a second. Raises TimeoutError when it is not so in time."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError(f"waited {seconds} s for {what}")
        time.sleep(0.1)


def _session(leader: int) -> list[int]:
    """The processes of a session, the leader last."""
    members = []
    for pid in (int(name) for name in os.listdir("/proc") if name.isdigit()):
        with suppress(OSError):
            if os.getsid(pid) == leader:
                members.append(pid)
    return sorted(members, key=lambda pid: pid == leader)


def _workers_alive(page: int) -> int | None:
    """How many workers the master knows; None as long as it does not answer."""
    with suppress(OSError):
        return _json(f"http://127.0.0.1:{page}/json/")["aliveworkers"]
    return None


def _json(address: str):
    with urllib.request.urlopen(address, timeout=10) as answer:
        return json.load(answer)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
