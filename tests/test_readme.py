"""The README's commands, run as written in a copy of the tree; where an output stands below one, it is the output."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import REAL_DATA, copy_project
from pozo.pipeline.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```(?:\n+```text\n(.*?)```)?", README, re.DOTALL)
COMMANDS = [(command.strip(), output) for command, output in BLOCKS if command.strip() != "make test"]  # this very run


@pytest.fixture(scope="module")
def fresh_copy(tmp_path_factory) -> Path:
    """A clone with this run's packages, which take minutes to install."""
    folder = copy_project(tmp_path_factory.mktemp("readme") / "pozo")
    (folder / ".venv").symlink_to(sys.prefix)
    if REAL_DATA.is_dir():
        (folder.parent / "shared").symlink_to(REAL_DATA.parents[1])
    return folder


def test_the_readme_shows_commands_with_their_output():
    assert len(COMMANDS) >= 5
    assert sum(bool(output) for _, output in COMMANDS) >= 3


def test_the_commands_of_the_readme_work_as_written_one_after_the_other(fresh_copy: Path):
    left_out = [command for command, _ in COMMANDS if "../shared" in command and not REAL_DATA.is_dir()]
    for command, output in COMMANDS:
        if command not in left_out:
            run_as_written(fresh_copy, command, output)
    if left_out:
        pytest.skip(f"{left_out} need the real inputs in ../shared/data/mexico, which are not there; the others worked")


def run_as_written(folder: Path, command: str, output: str) -> None:
    # as a user types it, not as a part of `make test`
    environment = {
        name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")
    }
    result = subprocess.run(
        ["bash", "-ec", command],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(folder / "python")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, f"{command}\n{result.stderr}"
    if output:
        assert result.stdout.strip() == output.strip(), command
    if "report" in command and command.startswith("make"):
        assert 100_000 < (folder / "reports" / "index.html").stat().st_size < 5_000_000
    if "figures" in command:
        assert len(list((folder / "reports" / "figures").glob("*.png"))) == 13
