"""A build that is killed, interrupted or out of disk leaves the old warehouse or the new one, in full, and the next build works."""

import hashlib
import itertools
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

import duckdb
import pytest

from conftest import copy_project
from warehouses import WAREHOUSE, differing, edit, hashes_seen_by, start_build, steps_run, table_hashes

SLOW_QUERY = "SELECT sum(hash(a.range + b.range) % 7) AS total FROM range(1000000) AS a, range(1000000) AS b"

KILLED_AT_CALL = """
import os, signal, sys
calls_left = int(sys.argv.pop())
def counted(function):
    def call(*arguments, **named):
        global calls_left
        calls_left -= 1
        if calls_left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **named)
    return call
for name in ("fsync", "link", "rename", "replace"):
    setattr(os, name, counted(getattr(os, name)))
from pozo.cli.main import main
main()
"""


# a build in which a moment passes between a step's begin and its query
WAITING_BEFORE_QUERY = """
import time
import pozo.pipeline.run
run_file = pozo.pipeline.run.run_file
def run_file_later(session, path, inputs):
    if path.stem == "71_added":
        print("waiting", flush=True)
        time.sleep(1)
    run_file(session, path, inputs)
pozo.pipeline.run.run_file = run_file_later
from pozo.cli.main import main
main()
"""


def add_step(project: Path, query: str, name: str = "added") -> None:
    (project / "sql/70_added").mkdir(exist_ok=True)
    (project / f"sql/70_added/71_{name}.sql").write_text(
        f"CREATE OR REPLACE TABLE added.{name} AS {query};\n", encoding="utf-8"
    )


@dataclass(frozen=True)
class Rebuild:
    """A built project with an edit, to build again and again: what it holds before and after, and how long that takes."""

    project: Path
    folder_before: Path
    old: dict[str, str]
    new: dict[str, str]
    files_after: list[str]
    lines_to_last_step: int
    seconds_after_last_step: float

    @property
    def warehouse(self) -> Path:
        return self.project / WAREHOUSE

    def restore(self) -> None:
        """Puts the warehouse back as it was before the edit."""
        replace_folder(self.warehouse.parent, self.folder_before)


def file_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def replace_folder(folder: Path, by: Path) -> None:
    shutil.rmtree(folder)
    shutil.copytree(by, folder)


def make_rebuild(folder: Path, built_project: Path, is_whole: bool) -> Rebuild:
    project = copy_project(folder / "pozo")
    folder_before = folder / "before"
    shutil.copytree(built_project / "warehouse", folder_before)
    for name in ("sites.csv", "samples.csv"):
        lines = (project / "data/datasets/sample" / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (project / "data/datasets/sample" / name).write_text("".join(lines[:-5]), encoding="utf-8")
    if is_whole:
        with (project / "sql/session/01_settings.sql").open("a", encoding="utf-8") as settings:
            settings.write("SET preserve_insertion_order = true;\n")
    replace_folder(project / "warehouse", folder_before)
    lines, times = [], []
    with start_build(project) as build:
        for line in build.stdout:
            lines.append(line)
            times.append(time.monotonic())
    last_step = max(number for number, line in enumerate(lines) if steps_run(line))
    return Rebuild(
        project=project,
        folder_before=folder_before,
        old=table_hashes(folder_before / WAREHOUSE.name),
        new=table_hashes(project / WAREHOUSE),
        files_after=file_names(project / "warehouse"),
        lines_to_last_step=last_step + 1,
        seconds_after_last_step=times[last_step + 1] - times[last_step],
    )


@pytest.fixture(scope="module")
def whole_rebuild(tmp_path_factory, built_project: Path) -> Rebuild:
    """All steps run: the build starts from an empty file."""
    return make_rebuild(tmp_path_factory.mktemp("whole"), built_project, is_whole=True)


@pytest.fixture(scope="module")
def part_rebuild(tmp_path_factory, built_project: Path) -> Rebuild:
    """The steps behind the sites and the samples run: the build starts from a copy of the warehouse."""
    return make_rebuild(tmp_path_factory.mktemp("part"), built_project, is_whole=False)


@pytest.fixture
def rebuild(request) -> Rebuild:
    """The one of the two that the test names, with the warehouse as it was before the edit."""
    rebuild = request.getfixturevalue(request.param)
    rebuild.restore()
    return rebuild


both = pytest.mark.parametrize("rebuild", ["whole_rebuild", "part_rebuild"], indirect=True)
whole = pytest.mark.parametrize("rebuild", ["whole_rebuild"], indirect=True)
part = pytest.mark.parametrize("rebuild", ["part_rebuild"], indirect=True)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_killed(rebuild: Rebuild, lines: int, seconds: float) -> bool:
    """Kills a build that many lines and seconds after its start; False when it had ended by then."""
    with start_build(rebuild.project) as build:
        for _ in range(lines):
            build.stdout.readline()
        time.sleep(seconds)
        build.kill()
    return build.returncode == -signal.SIGKILL


def assert_old_or_new_and_next_build_works(rebuild: Rebuild, run_pozo) -> None:
    found = table_hashes(rebuild.warehouse)
    assert [] in (differing(found, rebuild.old), differing(found, rebuild.new))
    result = run_pozo(rebuild.project, "build")
    assert result.returncode == 0, result.stderr
    assert differing(table_hashes(rebuild.warehouse), rebuild.new) == []
    assert file_names(rebuild.warehouse.parent) == rebuild.files_after
    with duckdb.connect(str(rebuild.warehouse), read_only=True) as connection:
        # the records tell of the first build and of one more, not of the one that was broken off
        assert connection.execute("SELECT build_id FROM meta.build ORDER BY ALL").fetchall() == [(1,), (2,)]
        twice = "FROM meta.step SELECT table_name GROUP BY build_id, table_name HAVING count(*) > 1"
        assert connection.execute(twice).fetchall() == []


@pytest.mark.parametrize(
    ("rebuild", "moment"),
    [("part_rebuild" if moment % 3 else "whole_rebuild", moment) for moment in range(13)],
    indirect=["rebuild"],
)
def test_a_build_killed_at_any_moment_leaves_the_old_warehouse_or_the_new_one(rebuild: Rebuild, moment: int, run_pozo):
    random = Random(moment)
    if moment < 7:  # before, among and after the steps
        lines = 1 + (rebuild.lines_to_last_step - 1) * moment // 6
        seconds = random.uniform(0, 0.02)
    else:  # during the checks, the records, the checkpoint and the swap
        lines = rebuild.lines_to_last_step
        seconds = rebuild.seconds_after_last_step * (moment - 7 + random.random()) / 6
    while not is_killed(rebuild, lines, seconds):
        seconds /= 2
        rebuild.restore()
    assert_old_or_new_and_next_build_works(rebuild, run_pozo)


@part
def test_a_build_killed_before_any_step_of_the_swap_leaves_the_old_warehouse_or_the_new_one(rebuild: Rebuild, run_pozo):
    for calls in itertools.count():
        rebuild.restore()
        with start_build(rebuild.project, str(calls), code=KILLED_AT_CALL) as build:
            build.communicate()
        if build.returncode == 0:
            break
        assert build.returncode == -signal.SIGKILL
        assert_old_or_new_and_next_build_works(rebuild, run_pozo)
    assert calls >= 3  # at least the file's fsync, the swap and the folder's fsync


def test_what_a_killed_build_spilled_to_disk_is_removed(project: Path, run_pozo):
    def paths() -> set[Path]:
        return {path for path in project.rglob("*") if "__pycache__" not in path.parts}

    assert run_pozo(project, "build").returncode == 0
    paths_before = paths()
    add_step(project, "SELECT hash(range)::VARCHAR AS text FROM range(30000000) ORDER BY text")
    with start_build(project, "--memory", "200MB") as build:
        while build.poll() is None and not list((project / "warehouse/tmp").glob("duckdb_temp*")):
            time.sleep(0.05)
        build.kill()
    assert build.returncode == -signal.SIGKILL
    shutil.rmtree(project / "sql/70_added")
    result = run_pozo(project, "build")
    assert result.returncode == 0, result.stderr
    assert paths() == paths_before


def test_a_build_spills_to_where_a_link_leads_and_leaves_it_as_it_was(project: Path, tmp_path: Path, run_pozo):
    disk = tmp_path / "another disk"
    disk.mkdir()
    (disk / "notes.txt").write_text("mine", encoding="utf-8")
    (project / "warehouse/tmp").symlink_to(disk)
    add_step(project, "SELECT hash(range)::VARCHAR AS text FROM range(15000000) ORDER BY text")
    with start_build(project, "--memory", "300MB") as build:
        while build.poll() is None and not list(disk.glob("duckdb_temp*")):
            time.sleep(0.05)
        has_spilled = any(disk.glob("duckdb_temp*"))
        _, errors = build.communicate()
    assert build.returncode == 0, errors
    assert has_spilled
    assert file_names(disk) == ["notes.txt"] and (project / "warehouse/tmp").is_symlink()


def test_a_size_of_memory_that_is_none_is_refused(project: Path, run_pozo):
    result = run_pozo(project, "build", "--memory", "4 gigs")
    assert result.returncode == 2
    assert "4 gigs is no size: write it as 4GB or 500MB." in result.stderr
    assert not (project / WAREHOUSE).exists()


@both
def test_what_a_killed_session_left_unwritten_does_not_get_into_the_new_warehouse(rebuild: Rebuild, run_pozo):
    write = "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]); c.execute('CREATE TABLE mine (i INTEGER)'); os._exit(1)"
    subprocess.run([sys.executable, "-c", write, str(rebuild.warehouse)], check=False)
    assert rebuild.warehouse.with_suffix(".duckdb.wal").exists()
    result = run_pozo(rebuild.project, "build")
    assert result.returncode == 0, result.stderr
    assert differing(table_hashes(rebuild.warehouse), rebuild.new) == []


@part
def test_a_cache_of_hashes_that_was_half_written_is_made_anew(rebuild: Rebuild, run_pozo):
    (rebuild.warehouse.parent / ".hashes.json").write_text("", encoding="utf-8")
    assert_old_or_new_and_next_build_works(rebuild, run_pozo)


@pytest.mark.parametrize(
    ("rebuild", "share"),
    [
        ("whole_rebuild", 0.00005),  # full while the hashes of the inputs are noted
        ("whole_rebuild", 0.3),  # full while the steps run
        ("whole_rebuild", 0.9),  # full at the checkpoint
        ("part_rebuild", 0.5),  # full while the warehouse is copied
        ("part_rebuild", 1.05),  # full at the checkpoint
    ],
    indirect=["rebuild"],
)
def test_a_full_disk_is_explained_and_changes_nothing(rebuild: Rebuild, share: float, run_pozo):
    before, files_before = digest(rebuild.warehouse), file_names(rebuild.warehouse.parent)
    build = start_build(rebuild.project, largest_file=int(share * rebuild.warehouse.stat().st_size))
    _, errors = build.communicate()
    assert build.returncode == 1
    assert digest(rebuild.warehouse) == before
    assert file_names(rebuild.warehouse.parent) == files_before
    assert "File too large" in errors  # what the system says; on a disk that is full, No space left on device
    assert "Traceback" not in errors
    assert_old_or_new_and_next_build_works(rebuild, run_pozo)


@whole
def test_a_second_build_stops_and_names_the_process_of_the_first(rebuild: Rebuild, run_pozo):
    with start_build(rebuild.project) as first:
        while not steps_run(first.stdout.readline()):
            pass
        first.send_signal(signal.SIGSTOP)
        second = run_pozo(rebuild.project, "build")
        plan = run_pozo(rebuild.project, "plan")
        first.send_signal(signal.SIGCONT)
        first.communicate()
    assert second.returncode == 1
    assert re.search(rf"build .*is running.* process {first.pid}\b", second.stderr)
    assert "Traceback" not in second.stderr
    assert plan.returncode == 0, plan.stderr
    assert first.returncode == 0
    assert differing(table_hashes(rebuild.warehouse), rebuild.new) == []
    assert file_names(rebuild.warehouse.parent) == rebuild.files_after


@both
def test_a_reader_keeps_the_old_tables_and_one_that_comes_later_sees_the_new(rebuild: Rebuild, run_pozo):
    def samples_seen_by_another_process() -> str:
        return run_pozo(rebuild.project, "query", "--csv", "SELECT count(*) AS n FROM source.sample").stdout

    before = samples_seen_by_another_process()
    with duckdb.connect(str(rebuild.warehouse), read_only=True) as reader:
        with start_build(rebuild.project) as build:
            while not steps_run(build.stdout.readline()):
                pass
            build.send_signal(signal.SIGSTOP)
            during = samples_seen_by_another_process()
            seen_during = hashes_seen_by(reader)
            build.send_signal(signal.SIGCONT)
            build.communicate()
        assert build.returncode == 0
        assert before == during != samples_seen_by_another_process()
        assert differing(seen_during, rebuild.old) == []
        assert differing(hashes_seen_by(reader), rebuild.old) == []
    assert differing(table_hashes(rebuild.warehouse), rebuild.new) == []


@part
def test_a_session_that_may_write_is_named_and_nobody_is_told_to_delete_the_warehouse(rebuild: Rebuild, run_pozo):
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(rebuild.warehouse)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as session:
        session.stdout.readline()
        results = [run_pozo(rebuild.project, command) for command in ("build", "figures", "report")]
        session.stdin.close()
    for result in results:
        assert result.returncode == 1
        assert str(session.pid) in result.stderr
        assert "Traceback" not in result.stderr
        assert "Delete it" not in result.stderr


@part
def test_a_disk_without_hard_links_keeps_the_warehouse_before_by_a_copy(rebuild: Rebuild):
    before = digest(rebuild.warehouse)
    code = "import os\nfrom errno import EPERM\ndef link(*_): raise OSError(EPERM, 'no links')\nos.link = link\n"
    with start_build(rebuild.project, code=code + "from pozo.cli.main import main; main()") as build:
        _, errors = build.communicate()
    assert build.returncode == 0, errors
    assert digest(rebuild.warehouse.with_name("previous.duckdb")) == before


@pytest.mark.parametrize("place", ["warehouse", "reports"])
def test_a_file_where_a_folder_belongs_is_a_message(project: Path, run_pozo, place: str):
    shutil.rmtree(project / place, ignore_errors=True)
    (project / place).write_text("", encoding="utf-8")
    result = run_pozo(project, "report")
    assert result.returncode == 1
    assert f"{place} cannot be read or written: " in result.stderr
    assert "Traceback" not in result.stderr


@part
def test_a_warehouse_that_cannot_be_read_is_explained(rebuild: Rebuild, run_pozo):
    with rebuild.warehouse.open("r+b") as file:
        file.truncate(1_000_000)
    for command in ("build", "report", "profile"):
        result = run_pozo(rebuild.project, command)
        assert result.returncode == 1
        assert "Traceback" not in result.stderr
        assert "Delete it and build it again" in result.stderr
    rebuild.warehouse.unlink()
    assert run_pozo(rebuild.project, "build").returncode == 0
    assert differing(table_hashes(rebuild.warehouse), rebuild.new) == []


def interrupt(build: subprocess.Popen) -> tuple[float, str]:
    """Presses Ctrl-C once; returns the seconds until the build has ended, and what it said."""
    began = time.monotonic()
    build.send_signal(signal.SIGINT)
    try:
        _, errors = build.communicate(timeout=10)
    finally:
        build.kill()
    return time.monotonic() - began, errors


@pytest.mark.timed
@pytest.mark.parametrize("lines", [1, 3, 12, 30])
@whole
def test_ctrl_c_ends_a_build_within_a_second_and_changes_nothing(rebuild: Rebuild, lines: int):
    before, files_before = digest(rebuild.warehouse), file_names(rebuild.warehouse.parent)
    build = start_build(rebuild.project)
    for _ in range(lines):
        build.stdout.readline()
    seconds, errors = interrupt(build)
    assert build.returncode in (1, 130)
    assert seconds < 1
    assert digest(rebuild.warehouse) == before
    assert file_names(rebuild.warehouse.parent) == files_before
    assert "Traceback" not in errors


@pytest.mark.timed
@pytest.mark.parametrize("lines", [2, 20, 45, 70])
@whole
def test_ctrl_c_pressed_again_and_again_stops_as_well_as_once(rebuild: Rebuild, lines: int):
    before, files_before = digest(rebuild.warehouse), file_names(rebuild.warehouse.parent)
    build = start_build(rebuild.project)
    for _ in range(lines):
        build.stdout.readline()
    try:
        for _ in range(200):
            build.send_signal(signal.SIGINT)
            time.sleep(0.01)
            if build.poll() is not None:
                break
        assert build.poll() == 130
    finally:
        build.kill()
        _, errors = build.communicate()
    assert digest(rebuild.warehouse) == before
    assert file_names(rebuild.warehouse.parent) == files_before
    assert errors == "Stopped; the warehouse is as it was before.\n"


@pytest.mark.timed
@pytest.mark.parametrize(("what", "after_seconds"), [("step", 2), ("check", 1.6), ("check", 2), ("check", 2.4)])
def test_ctrl_c_ends_a_long_query_within_a_second(project: Path, built_project: Path, what: str, after_seconds: float):
    shutil.copytree(built_project / "warehouse", project / "warehouse", dirs_exist_ok=True)
    if what == "step":
        add_step(project, SLOW_QUERY)
    else:
        slow_check = f"-- Patience.\nSELECT * FROM reference.guideline WHERE limit_ug_l = ({SLOW_QUERY});\n"
        (project / "sql/checks/slow.sql").write_text(slow_check, encoding="utf-8")
        edit(project / "data/reference/guidelines.csv", "arsenic,10,", "arsenic,11,")
    before = digest(project / WAREHOUSE)
    files_before = file_names(project / "warehouse")
    build = start_build(project)
    time.sleep(after_seconds)
    assert build.poll() is None
    seconds, errors = interrupt(build)
    assert build.returncode in (1, 130)
    assert seconds < 1
    assert digest(project / WAREHOUSE) == before
    assert file_names(project / "warehouse") == files_before
    assert "Traceback" not in errors


@pytest.mark.timed
def test_ctrl_c_ends_the_reports_queries_within_a_second(project: Path, built_project: Path):
    shutil.copytree(built_project / "warehouse", project / "warehouse", dirs_exist_ok=True)
    (project / "sql/queries/report/map/slow.sql").write_text(f"{SLOW_QUERY};\n", encoding="utf-8")
    report = start_build(project, code="from pozo.cli.main import main; main(['report'])")
    time.sleep(4)
    assert report.poll() is None
    seconds, errors = interrupt(report)
    assert report.returncode == 130
    assert seconds < 1
    assert errors == "Stopped; the warehouse is as it was before.\n"
    assert not list((project / "reports").glob("index*"))


def test_a_step_that_fails_stops_the_one_beside_it_and_changes_nothing(project: Path, built_project: Path):
    shutil.copytree(built_project / "warehouse", project / "warehouse", dirs_exist_ok=True)
    before = digest(project / WAREHOUSE)
    files_before = file_names(project / "warehouse")
    add_step(project, SLOW_QUERY)
    # fails after the slow one has begun, and not while its query is prepared
    add_step(
        project, "SELECT sum(CAST(left(CAST(range AS VARCHAR), 9) AS UTINYINT)) AS n FROM range(300)", name="fails"
    )
    with start_build(project) as build:
        try:
            _, errors = build.communicate(timeout=30)
        finally:
            build.kill()
    assert build.returncode == 1
    assert "sql/70_added/71_fails.sql, line 1 failed" in errors
    assert "71_added.sql" not in errors
    assert "Traceback" not in errors
    assert digest(project / WAREHOUSE) == before
    assert file_names(project / "warehouse") == files_before


@pytest.mark.timed
def test_ctrl_c_between_a_steps_begin_and_its_query_stops_the_query(project: Path, built_project: Path):
    shutil.copytree(built_project / "warehouse", project / "warehouse", dirs_exist_ok=True)
    before = digest(project / WAREHOUSE)
    add_step(project, SLOW_QUERY)
    build = start_build(project, code=WAITING_BEFORE_QUERY)
    while "waiting" not in build.stdout.readline():
        assert build.poll() is None
    seconds, errors = interrupt(build)
    assert build.returncode in (1, 130)
    assert seconds < 2  # one of them passes before the query begins
    assert digest(project / WAREHOUSE) == before
    assert "Traceback" not in errors
