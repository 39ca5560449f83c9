"""A build on a Spark cluster that loses a worker on the way."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from conftest import copy_project
from equality import unequal_cells
from pozo.pipeline.errors import PozoError
from pozo.spark.session import require_spark
from standalone_cluster import Cluster, end_with_parent, standalone_cluster, strike, wait_until
from warehouses import WAREHOUSE

SCENARIOS = ("--scenarios", "paper,recommended")


@pytest.fixture
def cluster(tmp_path) -> Iterator[Cluster]:
    try:
        require_spark()
    except PozoError as missing:
        pytest.skip(str(missing))
    with standalone_cluster(tmp_path / "cluster") as running:
        yield running


def kill_a_worker_at_work(cluster: Cluster, build: subprocess.Popen) -> str:
    """Kills a worker and its executor, to which Spark has given a task, and returns the executor's number.

    It is halted first, so that the task cannot end between the look and the blow.
    """
    until = time.monotonic() + 120
    while time.monotonic() < until:
        assert build.poll() is None, "the build ended before a worker could be killed"
        for worker, executor in cluster.busy():
            strike(worker, signal.SIGSTOP)
            time.sleep(0.5)  # what the executor had sent before arrives
            if executor in [still for _, still in cluster.busy()]:
                strike(worker, signal.SIGKILL)
                return executor
            strike(worker, signal.SIGCONT)
        time.sleep(0.05)
    raise TimeoutError("no executor had a task in 120 s")


def test_a_build_that_loses_a_worker_ends_with_the_same_tables(cluster, tmp_path, run_pozo):
    by_duckdb, by_spark = copy_project(tmp_path / "duckdb"), copy_project(tmp_path / "spark")
    assert run_pozo(by_duckdb, "build", "--quiet", *SCENARIOS).returncode == 0
    command = ["-m", "pozo", "build", *SCENARIOS, "--engine", "spark", "--spark-master", cluster.master]
    with subprocess.Popen(
        [sys.executable, *command],
        cwd=by_spark,
        env={**cluster.environment, "PYTHONPATH": str(by_spark / "python")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=end_with_parent,  # noqa: PLW1509 (these tests start no threads)
    ) as build:
        try:
            wait_until(lambda: len(stages_done(cluster)) >= 5 or build.poll() is not None, "the first stages to end")
            killed = kill_a_worker_at_work(cluster, build)
            wait_until(
                lambda: killed in lost(cluster) or build.poll() is not None, "Spark to see that an executor is lost"
            )
            assert killed in lost(cluster)
            output, _ = build.communicate(timeout=300)
        finally:
            strike(build, signal.SIGKILL)
    assert build.returncode == 0, output
    assert "risk.town_risk" in output
    assert unequal_cells(by_duckdb / WAREHOUSE, by_spark / WAREHOUSE) == []


def stages_done(cluster: Cluster) -> list[dict]:
    return cluster.ask("stages?status=complete")


def lost(cluster: Cluster) -> list[str]:
    return [executor["id"] for executor in cluster.ask("allexecutors") if not executor["isActive"]]
